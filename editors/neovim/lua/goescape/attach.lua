-- What happens in a buffer that goescape is attached to, as far as options ask for it.

local config = require("goescape.config")
local status = require("goescape.status")

local M = {}

local group = vim.api.nvim_create_augroup("goescape", { clear = true })

---Gives servers that run the settings in force, and those that start later.
local function configure()
  local settings = { goescape = config.settings() }
  vim.lsp.config("goescape", { settings = settings })
  for _, client in ipairs(vim.lsp.get_clients({ name = "goescape" })) do
    client.settings = vim.tbl_deep_extend("force", client.settings or {}, settings)
    client:notify("workspace/didChangeConfiguration", { settings = client.settings })
  end
end

---@param client vim.lsp.Client
---@param bufnr integer
local function refresh_lenses(client, bufnr)
  if client:supports_method("textDocument/codeLens", bufnr) and vim.api.nvim_buf_is_loaded(bufnr) then
    vim.lsp.codelens.refresh({ bufnr = bufnr })
  end
end

---@param client vim.lsp.Client
---@param bufnr integer
local function attach(client, bufnr)
  if config.options.inlay_hints then
    vim.lsp.inlay_hint.enable(true, { bufnr = bufnr })
  end
  if config.options.code_lens then
    refresh_lenses(client, bufnr)
  end
end

---Puts the options in force.
function M.apply()
  configure()
  vim.api.nvim_clear_autocmds({ group = group })
  vim.api.nvim_create_autocmd("LspAttach", {
    group = group,
    callback = function(event)
      local client = vim.lsp.get_client_by_id(event.data.client_id)
      if client and client.name == "goescape" then
        attach(client, event.buf)
      end
    end,
  })
  if config.options.code_lens then
    vim.api.nvim_create_autocmd("User", {
      group = group,
      pattern = "GoescapeStatus",
      callback = function(event)
        if event.data.state == "checking" then
          return
        end
        for _, client in ipairs(vim.lsp.get_clients({ name = "goescape" })) do
          for bufnr in pairs(client.attached_buffers) do
            refresh_lenses(client, bufnr)
          end
        end
      end,
    })
  end
  if config.options.fix_on_save then
    vim.api.nvim_create_autocmd("BufWritePre", {
      group = group,
      pattern = "*.go",
      callback = function(event)
        require("goescape.fix").all(event.buf, config.options.fix_timeout)
      end,
    })
  end
  for _, client in ipairs(vim.lsp.get_clients({ name = "goescape" })) do
    for bufnr in pairs(client.attached_buffers) do
      attach(client, bufnr)
    end
  end
end

---Runs a server command for a buffer.
---@param command string
---@param arguments any[]
---@param handler fun(result: any)
---@param bufnr? integer
function M.execute(command, arguments, handler, bufnr)
  local client = status.client(bufnr)
  if not client then
    vim.notify("goescape is not attached to this buffer: see :checkhealth goescape", vim.log.levels.WARN)
    return
  end
  local context = { bufnr = bufnr or vim.api.nvim_get_current_buf() }
  client:exec_cmd({ title = command, command = command, arguments = arguments }, context, function(err, result)
    if err then
      vim.notify("goescape: " .. err.message, vim.log.levels.ERROR)
    else
      handler(result)
    end
  end)
end

return M
