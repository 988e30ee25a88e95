-- What the server is doing, for statuslines: kept from its goescape/status notifications.

local M = {}

---@class goescape.State
---@field state "checking"|"idle"|"error"
---@field count integer findings that the buffer shows
---@field ["package"] string
---@field weighed boolean whether it is known which findings allocate
---@field error? string why the package could not be analysed
---@field note? string why nothing is shown

---@class goescape.Status the notification's parameters, see the README's contracts
---@field state "checking"|"idle"|"error"
---@field ["package"] string
---@field uri string the package's folder
---@field generation integer
---@field error? { message: string, uri?: string, line?: integer }
---@field note string
---@field evidence boolean

---The last notification of each client about each folder.
---@type table<integer, table<string, goescape.Status>>
local known = {}

---@param _error? lsp.ResponseError
---@param status goescape.Status
---@param context lsp.HandlerContext
function M.on_status(_error, status, context)
  local folders = known[context.client_id] or {}
  known[context.client_id] = folders
  folders[vim.uri_to_fname(status.uri)] = status
  vim.api.nvim_exec_autocmds("User", { pattern = "GoescapeStatus", modeline = false, data = status })
  vim.cmd.redrawstatus({ bang = true })
end

---@param code integer
---@param signal integer
---@param client_id integer
function M.on_exit(code, signal, client_id)
  known[client_id] = nil
  vim.schedule(function()
    vim.cmd.redrawstatus({ bang = true })
    require("goescape.server").on_exit(code, signal)
  end)
end

---@param bufnr? integer
---@return integer bufnr of the current buffer for 0 and nil
local function resolved(bufnr)
  if bufnr == nil or bufnr == 0 then
    return vim.api.nvim_get_current_buf()
  end
  return bufnr
end

---The goescape client of a buffer.
---@param bufnr? integer
---@return vim.lsp.Client?
function M.client(bufnr)
  return vim.lsp.get_clients({ name = "goescape", bufnr = resolved(bufnr) })[1]
end

---@alias goescape.Encoding "utf-8"|"utf-16"|"utf-32"

---In what a client's positions count.
---@param client? vim.lsp.Client
---@return goescape.Encoding
function M.encoding(client)
  return client and client.offset_encoding --[[@as goescape.Encoding]] or "utf-8"
end

---How many findings a buffer shows.
---@param client vim.lsp.Client
---@param bufnr integer
---@return integer
local function count(client, bufnr)
  local namespace = vim.lsp.diagnostic.get_namespace(client.id)
  local total = 0
  for _, n in pairs(vim.diagnostic.count(bufnr, { namespace = namespace })) do
    total = total + n
  end
  return total
end

---What is known of a buffer; nil where goescape is not attached.
---@param bufnr? integer
---@return goescape.State?
function M.of(bufnr)
  bufnr = resolved(bufnr)
  local client = M.client(bufnr)
  if not client then
    return nil
  end
  local folder = vim.fs.dirname(vim.api.nvim_buf_get_name(bufnr))
  local last = (known[client.id] or {})[folder]
  return {
    state = last and last.state or "checking",
    count = count(client, bufnr),
    package = last and last.package or "",
    weighed = last ~= nil and last.state == "idle" and last.evidence == true,
    error = last and type(last.error) == "table" and last.error.message or nil,
    note = last and last.note ~= "" and last.note or nil,
  }
end

---@param bufnr? integer
---@return string
function M.text(bufnr)
  local state = M.of(bufnr)
  if not state then
    return ""
  end
  if state.state == "checking" then
    return "goescape …"
  end
  if state.state == "error" then
    return "goescape !"
  end
  return "goescape " .. state.count
end

---Calls back once, when a run that begins now is over and its findings carry evidence, or failed.
---@param callback fun()
function M.when_idle(callback)
  local waiting = {} ---@type table<string, boolean>
  local began = false
  vim.api.nvim_create_autocmd("User", {
    pattern = "GoescapeStatus",
    callback = function(event)
      local status = event.data ---@type goescape.Status
      if status.state == "checking" then
        began = true
        waiting[status.uri] = true
      elseif status.state == "error" or status.evidence then
        waiting[status.uri] = nil
      end
      if not began or next(waiting) then
        return false
      end
      vim.schedule(callback)
      return true -- deletes this autocommand
    end,
  })
end

return M
