-- Code actions: what goescape offers on a line, and all proved local fixes of a buffer at once.

local status = require("goescape.status")

local M = {}

local FIX_ALL = { "source.fixAll.goescape" } --[[@as any]]
local INVOKED = 1 ---@type lsp.CodeActionTriggerKind
local AUTOMATIC = 2 ---@type lsp.CodeActionTriggerKind

---@param bufnr integer
---@param first integer 0-based line
---@param last integer 0-based, the line after
---@param context lsp.CodeActionContext
---@return lsp.CodeActionParams
local function params_for(bufnr, first, last, context)
  return {
    textDocument = vim.lsp.util.make_text_document_params(bufnr),
    range = { start = { line = first, character = 0 }, ["end"] = { line = last, character = 0 } },
    context = context,
  }
end

---The client that can be asked for code actions; says why there is none.
---@param bufnr integer
---@return vim.lsp.Client?
local function asked(bufnr)
  local client = status.client(bufnr)
  if not client then
    vim.notify("goescape is not attached to this buffer: see :checkhealth goescape", vim.log.levels.WARN)
  end
  return client
end

---@param client vim.lsp.Client
---@param action lsp.CodeAction
---@param bufnr integer
local function apply(client, action, bufnr)
  if action.edit then
    vim.lsp.util.apply_workspace_edit(action.edit, status.encoding(client))
  end
  if action.command then
    client:exec_cmd(action.command, { bufnr = bufnr })
  end
end

---Applies all fixes that are safe to apply unasked, and waits for them.
---@param bufnr integer
---@param timeout integer milliseconds
---@param trigger? lsp.CodeActionTriggerKind why they are asked for; nil: a save
---@return boolean changed
function M.all(bufnr, timeout, trigger)
  local client = status.client(bufnr)
  if not client or not client:supports_method("textDocument/codeAction", bufnr) then
    return false
  end
  ---@type lsp.CodeActionContext
  local context = { only = FIX_ALL, diagnostics = {}, triggerKind = trigger or AUTOMATIC }
  local params = params_for(bufnr, 0, vim.api.nvim_buf_line_count(bufnr), context)
  local answer = client:request_sync("textDocument/codeAction", params, timeout, bufnr)
  local changed = false
  for _, action in ipairs(answer and answer.result or {}) do
    apply(client, action, bufnr)
    changed = true
  end
  return changed
end

---Has a person choose among what goescape offers on the cursor's line, and applies it.
---@param bufnr integer
local function choose(bufnr)
  local client = asked(bufnr)
  if not client then
    return
  end
  local line = vim.fn.line(".") - 1
  local namespace = vim.lsp.diagnostic.get_namespace(client.id)
  local found = vim.diagnostic.get(bufnr, { namespace = namespace, lnum = line })
  ---@type lsp.CodeActionContext
  local context = { diagnostics = vim.lsp.diagnostic.from(found), triggerKind = INVOKED }
  local last = { line = line, character = #vim.api.nvim_buf_get_lines(bufnr, line, line + 1, true)[1] }
  local params = params_for(bufnr, line, line, context)
  params.range["end"] = last
  client:request("textDocument/codeAction", params, function(err, actions)
    if err or not actions or #actions == 0 then
      local why = err and err.message or "nothing that it can do is on this line"
      vim.notify("goescape: " .. why, vim.log.levels.INFO)
      return
    end
    local function title(action)
      return action.title
    end
    vim.ui.select(actions, { prompt = "goescape:", kind = "codeaction", format_item = title }, function(action)
      if not action then
        return
      end
      if action.edit or action.command then
        apply(client, action, bufnr)
        return
      end
      client:request("codeAction/resolve", action, function(refused, resolved)
        if refused then
          vim.notify("goescape: " .. refused.message, vim.log.levels.WARN)
        else
          apply(client, resolved, bufnr)
        end
      end, bufnr)
    end)
  end, bufnr)
end

---Offers what can be done on the cursor's line (`:Goescape fix`), or fixes the whole buffer
---(`:Goescape! fix`).
---@param whole boolean
function M.run(whole)
  local bufnr = vim.api.nvim_get_current_buf()
  if not whole then
    choose(bufnr)
  elseif asked(bufnr) then
    M.all(bufnr, 10000, INVOKED) -- the server says why it changes nothing
  end
end

return M
