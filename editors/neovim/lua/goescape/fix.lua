-- Code actions: all proved local fixes of a buffer, at once.

local status = require("goescape.status")

local M = {}

local FIX_ALL = "source.fixAll.goescape"

---@param client vim.lsp.Client
---@param action lsp.CodeAction
---@param bufnr integer
---@param timeout integer milliseconds
---@return lsp.WorkspaceEdit?
local function edit_of(client, action, bufnr, timeout)
  if action.edit then
    return action.edit
  end
  local resolved = client:request_sync("codeAction/resolve", action, timeout, bufnr)
  return resolved and resolved.result and resolved.result.edit or nil
end

---Applies all fixes that are safe to apply unasked, and waits for them.
---@param bufnr integer
---@param timeout integer milliseconds
---@return boolean changed
function M.all(bufnr, timeout)
  local client = status.client(bufnr)
  if not client or not client:supports_method("textDocument/codeAction", bufnr) then
    return false
  end
  local last = vim.api.nvim_buf_line_count(bufnr)
  local params = {
    textDocument = vim.lsp.util.make_text_document_params(bufnr),
    range = { start = { line = 0, character = 0 }, ["end"] = { line = last, character = 0 } },
    context = { only = { FIX_ALL }, diagnostics = {}, triggerKind = 2 },
  }
  local answer = client:request_sync("textDocument/codeAction", params, timeout, bufnr)
  local changed = false
  for _, action in ipairs(answer and answer.result or {}) do
    local edit = edit_of(client, action, bufnr, timeout)
    if edit then
      vim.lsp.util.apply_workspace_edit(edit, client.offset_encoding)
      changed = true
    end
  end
  return changed
end

---Offers what can be done at the cursor (`:Goescape fix`), or fixes the whole buffer (`:Goescape! fix`).
---@param whole boolean
function M.run(whole)
  local bufnr = vim.api.nvim_get_current_buf()
  if not status.client(bufnr) then
    vim.notify("goescape is not attached to this buffer: see :checkhealth goescape", vim.log.levels.WARN)
    return
  end
  if whole then
    if not M.all(bufnr, 10000) then
      vim.notify("goescape: nothing to fix that is proved and local to this file", vim.log.levels.INFO)
    end
    return
  end
  vim.lsp.buf.code_action({
    filter = function(_, client_id)
      local client = client_id and vim.lsp.get_client_by_id(client_id)
      return client ~= nil and client.name == "goescape"
    end,
  })
end

return M
