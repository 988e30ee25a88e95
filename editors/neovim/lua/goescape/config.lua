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

---Options with their defaults.
---@class goescape.Config: goescape.Options
---@field settings table<string, any>
---@field fix_on_save boolean
---@field fix_timeout integer
---@field code_lens boolean
---@field inlay_hints boolean
---@field open_quickfix boolean

---@type goescape.Config
local defaults = {
  cmd = nil,
  settings = {},
  fix_on_save = false,
  fix_timeout = 1500,
  code_lens = false,
  inlay_hints = false,
  open_quickfix = true,
}

---@param value any
---@return boolean
local function is_boolean(value)
  return type(value) == "boolean"
end

---@param value any
---@return boolean
local function is_command(value)
  if type(value) ~= "table" or not vim.islist(value) then
    return false
  end
  for _, word in ipairs(value) do
    if type(word) ~= "string" then
      return false
    end
  end
  return #value > 0
end

---@param value any
---@return boolean
local function is_tree(value)
  return type(value) == "table" and (next(value) == nil or not vim.islist(value))
end

---@param value any
---@return boolean
local function is_time(value)
  return type(value) == "number" and value > 0 and value % 1 == 0
end

---@class goescape.Check
---@field holds fun(value: any): boolean
---@field wanted string for people

---@type table<string, goescape.Check>
local checks = {
  cmd = { holds = is_command, wanted = "a list of strings" },
  settings = { holds = is_tree, wanted = "a table of settings" },
  fix_on_save = { holds = is_boolean, wanted = "a boolean" },
  fix_timeout = { holds = is_time, wanted = "a whole number of milliseconds" },
  code_lens = { holds = is_boolean, wanted = "a boolean" },
  inlay_hints = { holds = is_boolean, wanted = "a boolean" },
  open_quickfix = { holds = is_boolean, wanted = "a boolean" },
}

---The options in force.
---@type goescape.Config
M.options = vim.deepcopy(defaults)

---Takes options; of wrong ones nothing is taken, and a message says what is wrong.
---@param options goescape.Options
---@return boolean taken
function M.set(options)
  local problems = {}
  for name, value in pairs(options) do
    local check = checks[name]
    if not check then
      local known = vim.tbl_keys(checks)
      table.sort(known)
      table.insert(problems, ("there is no option %q (there are %s)"):format(tostring(name), table.concat(known, ", ")))
    elseif not check.holds(value) then
      table.insert(problems, ("%s: expected %s, got %s"):format(name, check.wanted, vim.inspect(value)))
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
