-- Findings in the quickfix list.

local config = require("goescape.config")
local server = require("goescape.server")

local M = {}

local LETTER = { error = "E", warning = "W", information = "I", hint = "N" }

---Fills the quickfix list.
---@param title string
---@param items vim.quickfix.entry[]
function M.fill(title, items)
  vim.fn.setqflist({}, " ", { title = title, items = items })
  if #items == 0 then
    vim.notify(title .. ": nothing found", vim.log.levels.INFO)
  elseif config.options.open_quickfix then
    vim.cmd("botright copen")
  end
end

---Findings as the server's commands tell them, as entries.
---@param findings { message: string, location: lsp.Location }[]
---@param encoding goescape.Encoding
---@return vim.quickfix.entry[]
function M.items(findings, encoding)
  local items = {} ---@type vim.quickfix.entry[]
  for _, finding in ipairs(findings) do
    local item = vim.lsp.util.locations_to_items({ finding.location }, encoding)[1]
    if item then
      item.text = finding.message
      item.type = "I"
      table.insert(items, item)
    end
  end
  return items
end

---The findings that the server shows now, of all open packages.
---@param client vim.lsp.Client
function M.diagnostics(client)
  local namespace = vim.lsp.diagnostic.get_namespace(client.id)
  local found = vim.diagnostic.get(nil, { namespace = namespace })
  local items = vim.diagnostic.toqflist(found)
  table.sort(items, function(a, b)
    local left, right = vim.api.nvim_buf_get_name(a.bufnr), vim.api.nvim_buf_get_name(b.bufnr)
    if left ~= right then
      return left < right
    end
    return a.lnum < b.lnum or (a.lnum == b.lnum and a.col < b.col)
  end)
  M.fill("goescape", items)
end

---Analyses what patterns name, as `goescape check` does in the terminal.
---@param patterns string[]
---@param folder string
function M.check(patterns, folder)
  local cmd, why = server.find()
  if not cmd then
    vim.notify(why, vim.log.levels.WARN)
    return
  end
  local argv = { cmd[1], "check", "--format", "json" }
  for name, value in pairs(config.settings()) do
    vim.list_extend(argv, { "--set", name .. "=" .. vim.json.encode(value) })
  end
  vim.list_extend(argv, { "--" })
  vim.list_extend(argv, patterns)
  vim.notify("goescape check " .. table.concat(patterns, " ") .. " …", vim.log.levels.INFO)
  vim.system(argv, { cwd = folder, text = true }, function(result)
    vim.schedule(function()
      local ok, document = pcall(vim.json.decode, result.stdout or "")
      if not ok then
        vim.notify("goescape check: " .. vim.trim(result.stderr or ""), vim.log.levels.ERROR)
        return
      end
      local items = {} ---@type vim.quickfix.entry[]
      for _, finding in ipairs(document.findings) do
        table.insert(items, {
          filename = finding.path,
          lnum = finding.range.start.line,
          col = finding.range.start.columnBytes,
          end_lnum = finding.range["end"].line,
          end_col = finding.range["end"].columnBytes,
          text = finding.message,
          type = LETTER[finding.severity],
        })
      end
      for _, failure in ipairs(document.errors or {}) do
        table.insert(items, { text = failure.message, type = "E" })
      end
      M.fill("goescape check " .. table.concat(patterns, " "), items)
    end)
  end)
end

return M
