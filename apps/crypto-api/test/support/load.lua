-- What wrk asks for and what it tells of it, in one thread. Arguments: the pause of a connection before each request, in
-- milliseconds, and the paths to ask for in turn.

local load_thread
local turn = 0
local prepared = {}

-- Answers by status and by where they came from: "200 live", "200 cache", "503 upstream_unavailable".
counts = {}

function setup(thread)
  load_thread = thread
end

function init(arguments)
  local pause = tonumber(arguments[1])
  for index = 2, #arguments do
    prepared[#prepared + 1] = wrk.format("GET", arguments[index])
  end
  -- With such a function wrk sets a timer for each request, and without it none.
  if pause > 0 then
    delay = function()
      return pause
    end
  end
end

function request()
  turn = turn % #prepared + 1
  return prepared[turn]
end

function response(status, headers, body)
  local kind = headers["X-Data-Source"] or body:match('"code":"([%w_]+)"') or "?"
  if status == 503 and not headers["Retry-After"] then
    kind = kind .. " without Retry-After"
  end
  local key = status .. " " .. kind
  counts[key] = (counts[key] or 0) + 1
end

local function json(object)
  local parts = {}
  for name, value in pairs(object) do
    parts[#parts + 1] = string.format("%q:%d", name, value)
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

function done(summary, latency)
  local errors = summary.errors
  local lost = { connect = errors.connect, read = errors.read, write = errors.write, timeout = errors.timeout }
  io.write(
    string.format(
      '\nLOAD {"answers":%s,"lost":%s,"p50Us":%d,"p99Us":%d,"longestUs":%d}\n',
      json(load_thread:get("counts")),
      json(lost),
      latency:percentile(50),
      latency:percentile(99),
      latency.max
    )
  )
end
