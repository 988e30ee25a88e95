-- goescape in Neovim: what this plugin offers to a user's configuration.
--
-- Nothing here has to be called: vim.lsp.enable("goescape") is all. See :help goescape.

local M = {}

---Changes the plugin's options. It may be called at any time; servers that run already get the
---new settings.
---@param options? goescape.Options
function M.setup(options)
  local config = require("goescape.config")
  if not config.set(options or {}) then
    return
  end
  require("goescape.attach").apply()
end

---A short text for a statusline: `goescape 3`, `goescape …` while it is checking, `goescape !` where
---the package does not compile or there is no Go; empty in buffers without goescape.
---@param bufnr? integer a buffer, 0 or nil for the current one
---@return string
function M.status(bufnr)
  return require("goescape.status").text(bufnr)
end

---The same as plain data, for a statusline of one's own.
---@param bufnr? integer
---@return goescape.State? nil in buffers without goescape
function M.state(bufnr)
  return require("goescape.status").of(bufnr)
end

return M
