-- One line that run.py reads: requests, seconds, p50, p95 and p99 in milliseconds, answers that were no 200.
local bad = 0
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  wrong = 0
end

function response(status, headers, body)
  if status ~= 200 then wrong = wrong + 1 end
end

function done(summary, latency, requests)
  for _, thread in ipairs(threads) do bad = bad + thread:get("wrong") end
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  print(string.format("FIGURES %d %.3f %.1f %.1f %.1f %d", summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000, bad + errors))
end
