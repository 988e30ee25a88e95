-- The manual's pages, the story of the finding at the cursor, and the list of root causes.

local attach = require("goescape.attach")
local list = require("goescape.list")
local status = require("goescape.status")

local M = {}

---The slugs of the manual's pages, from the server that was asked first.
---@type string[]?
local slugs

---Shows Markdown in a window of its own, closed with `q`.
---@param title string
---@param markdown string
local function show(title, markdown)
  local bufnr = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, vim.split(markdown, "\n"))
  vim.bo[bufnr].filetype = "markdown"
  vim.bo[bufnr].bufhidden = "wipe"
  vim.bo[bufnr].modifiable = false
  pcall(vim.api.nvim_buf_set_name, bufnr, "goescape://" .. title)
  vim.cmd("botright split")
  vim.api.nvim_win_set_buf(0, bufnr)
  vim.wo[0][0].conceallevel = 2
  vim.wo[0][0].wrap = true
  vim.wo[0][0].number = false
  vim.api.nvim_win_set_height(0, math.min(vim.api.nvim_buf_line_count(bufnr) + 1, math.floor(vim.o.lines * 0.6)))
  vim.keymap.set("n", "q", "<cmd>close<cr>", { buffer = bufnr, desc = "close" })
end

---@return lsp.Position
local function position()
  local encoding = status.encoding(assert(status.client()))
  return vim.lsp.util.make_position_params(0, encoding).position
end

---Explains a cause by its slug, or the finding at the cursor.
---@param slug? string
function M.run(slug)
  if slug then
    attach.execute("goescape.explain", { slug }, function(answer)
      show(answer.slug, answer.markdown)
    end)
    return
  end
  if not status.client() then
    vim.notify("goescape is not attached to this buffer: see :checkhealth goescape", vim.log.levels.WARN)
    return
  end
  attach.execute("goescape.explain", { vim.uri_from_bufnr(0), position() }, function(answer)
    if answer == vim.NIL or answer == nil then
      vim.notify("goescape: there is no finding at the cursor", vim.log.levels.INFO)
    else
      show("finding", answer.markdown)
    end
  end)
end

---@param lead string
---@return string[]
function M.complete(lead)
  local client = vim.lsp.get_clients({ name = "goescape" })[1]
  if not slugs and client then
    local answer = client:request_sync("workspace/executeCommand", { command = "goescape.explain" }, 1000)
    if answer and answer.result then
      slugs = vim.tbl_map(function(page)
        return page.slug
      end, answer.result.pages)
    end
  end
  return vim.tbl_filter(function(slug)
    return vim.startswith(slug, lead)
  end, slugs or {})
end

---Fills the quickfix list with the root causes, the most valuable first, each with its findings.
---@param here boolean of this file only
function M.roots(here)
  attach.execute("goescape.roots", here and { vim.uri_from_bufnr(0) } or {}, function(answer)
    local items = {} ---@type vim.quickfix.entry[]
    local client = status.client()
    local encoding = status.encoding(client)
    for _, root in ipairs(answer.roots) do
      local head = { text = root.sentence, type = "I" }
      if root.location and root.location ~= vim.NIL then
        head = vim.lsp.util.locations_to_items({ root.location }, encoding)[1] or head
        head.text = root.sentence
      end
      table.insert(items, head)
      vim.list_extend(items, list.items(root.findings, encoding))
    end
    list.fill("goescape roots", items)
  end)
end

return M
