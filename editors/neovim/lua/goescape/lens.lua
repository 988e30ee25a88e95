-- What the editor carries out itself when a code lens is chosen.

local M = {}

---The findings of a function, in the quickfix list.
---@param command lsp.Command
---@param context { bufnr: integer, client_id: integer }
local function show_function(command, context)
  local client = vim.lsp.get_client_by_id(context.client_id)
  if not client then
    return
  end
  local request = { command = "goescape.function", arguments = command.arguments }
  client:request("workspace/executeCommand", request, function(err, answer)
    if err or not answer or answer == vim.NIL then
      vim.notify("goescape: " .. (err and err.message or "there is nothing to show"), vim.log.levels.INFO)
      return
    end
    local list = require("goescape.list")
    list.fill(
      ("goescape %s: %s"):format(answer["function"], command.title),
      list.items(answer.findings, require("goescape.status").encoding(client))
    )
  end, context.bufnr)
end

---Neovim calls these instead of the server's commands of the same name.
---@type table<string, fun(command: lsp.Command, context: table)>
M.commands = {
  ["goescape.showFunction"] = show_function,
}

return M
