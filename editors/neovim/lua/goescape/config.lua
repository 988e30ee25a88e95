-- The plugin's options: declared, checked, and kept.

local M = {}

---@class goescape.Options
---@field cmd? string[] the server and its arguments; nil: looked up, see |goescape-server|
---@field settings? table<string, any> the server's settings, without `goescape.`: { severity = { moved = "warning" } }
---@field fix_on_save? boolean apply the proved, local fixes (source.fixAll.goescape) when a buffer is written
---@field fix_timeout? integer milliseconds that a write waits for those fixes
---@field code_lens? boolean show and refresh the code lenses; turns on the setting `codeLens` too
---@field inlay_hints? boolean show the inlay hints; turns on the setting `inlayHints` too
---@field open_quickfix? boolean open the quickfix window when a command fills the list

---@type goescape.Options
local defaults = {
  cmd = nil,
  settings = {},
  fix_on_save = false,
  fix_timeout = 1500,
  code_lens = false,
  inlay_hints = false,
  open_quickfix = true,
}

local types = {
  cmd = "table",
  settings = "table",
  fix_on_save = "boolean",
  fix_timeout = "number",
  code_lens = "boolean",
  inlay_hints = "boolean",
  open_quickfix = "boolean",
}

---The options in force.
---@type goescape.Options
M.options = vim.deepcopy(defaults)

---Takes options; of wrong ones nothing is taken, and a message says what is wrong.
---@param options goescape.Options
---@return boolean taken
function M.set(options)
  local problems = {}
  for name, value in pairs(options) do
    local wanted = types[name]
    if not wanted then
      local known = vim.tbl_keys(types)
      table.sort(known)
      table.insert(problems, ("there is no option %q (there are %s)"):format(name, table.concat(known, ", ")))
    elseif type(value) ~= wanted then
      table.insert(problems, ("%s: expected a %s, got %s"):format(name, wanted, vim.inspect(value)))
    end
  end
  if #problems > 0 then
    table.sort(problems)
    vim.notify("goescape.setup: " .. table.concat(problems, "; "), vim.log.levels.ERROR)
    return false
  end
  M.options = vim.tbl_deep_extend("force", vim.deepcopy(defaults), options)
  return true
end

---The server's settings: the user's, and what the options turn on.
---@return table<string, any>
function M.settings()
  local settings = vim.deepcopy(M.options.settings)
  if M.options.code_lens and settings.codeLens == nil then
    settings.codeLens = "findings"
  end
  if M.options.inlay_hints and settings.inlayHints == nil then
    settings.inlayHints = true
  end
  return settings
end

return M
