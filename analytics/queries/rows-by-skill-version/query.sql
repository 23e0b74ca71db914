SELECT
  skill_version,
  stage,
  count(*) AS turns,
  count_if(is_simulated) AS simulated_turns,
  count(DISTINCT session_id) AS sessions,
  count(DISTINCT user_id) AS users,
  count(error_name) AS errors,
  min(dt) AS first_day,
  max(dt) AS last_day
FROM
  turns
WHERE
  dt BETWEEN ? AND ?
GROUP BY
  skill_version,
  stage
ORDER BY
  first_day,
  skill_version,
  stage
