-- :Goescape and its subcommands.

local M = {}

---@class goescape.Subcommand
---@field run fun(arguments: string[], bang: boolean)
---@field complete? fun(lead: string): string[]

---@return vim.lsp.Client?
local function attached()
  local client = require("goescape.status").client()
  if not client then
    vim.notify("goescape is not attached to this buffer: see :checkhealth goescape", vim.log.levels.WARN)
  end
  return client
end

---@type table<string, goescape.Subcommand>
local subcommands = {
  -- Without patterns the open packages, analysed anew; with patterns as in the terminal.
  check = {
    run = function(arguments)
      if #arguments > 0 then
        local folder = vim.fs.dirname(vim.api.nvim_buf_get_name(0))
        local client = require("goescape.status").client()
        require("goescape.list").check(arguments, client and client.root_dir or folder)
        return
      end
      local client = attached()
      if client then
        require("goescape.status").when_idle(function()
          require("goescape.list").diagnostics(client)
        end)
        require("goescape.attach").execute("goescape.check", {}, function() end)
      end
    end,
    complete = function(lead)
      local found = vim.tbl_filter(function(pattern)
        return vim.startswith(pattern, lead)
      end, { "./..." })
      return vim.list_extend(found, vim.fn.getcompletion(lead, "dir"))
    end,
  },
  explain = {
    run = function(arguments)
      require("goescape.explain").run(arguments[1])
    end,
    complete = function(lead)
      return require("goescape.explain").complete(lead)
    end,
  },
  roots = {
    run = function(_, bang)
      require("goescape.explain").roots(bang)
    end,
  },
  restart = {
    run = function()
      require("goescape.server").restart()
    end,
  },
  log = {
    run = function()
      require("goescape.server").log()
    end,
  },
  fix = {
    run = function(_, bang)
      require("goescape.fix").run(bang)
    end,
  },
}

---@return string[]
local function names()
  local found = vim.tbl_keys(subcommands)
  table.sort(found)
  return found
end

---@param command vim.api.keyset.create_user_command.command_args
function M.run(command)
  local arguments = command.fargs
  local name = table.remove(arguments, 1) ---@type string?
  local subcommand = name and subcommands[name]
  if subcommand then
    subcommand.run(arguments, command.bang)
    return
  end
  local known = table.concat(names(), ", ")
  local said = name and ("there is no :Goescape %s; there are %s"):format(name, known) or (":Goescape " .. known)
  vim.notify(said, name and vim.log.levels.ERROR or vim.log.levels.INFO)
end

---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  local typed = vim.split(line, "%s+", { trimempty = true })
  local position = #typed + (lead == "" and 1 or 0)
  if position <= 2 then
    return vim.tbl_filter(function(name)
      return vim.startswith(name, lead)
    end, names())
  end
  local subcommand = subcommands[typed[2]]
  return subcommand and subcommand.complete and subcommand.complete(lead) or {}
end

return M
