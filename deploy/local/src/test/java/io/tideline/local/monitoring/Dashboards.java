package io.tideline.local.monitoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Builds the dashboards of deploy/grafana: what each shows stands here, their JSON is made of it.
 */
public final class Dashboards {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OPERATOR = "flink_taskmanager_job_task_operator_";
    private static final String OWN = OPERATOR + "tideline_";
    private static final String JOB = "flink_jobmanager_job_";
    private static final String TASK = "flink_taskmanager_job_task_";

    private static final int COLUMNS = 24;

    /** What stands for a chosen value in a query, quoted as SQL wants it. */
    public static final Map<String, String> CHOICES =
            Map.of(
                    "${profile:sqlstring}", "'weekly'",
                    "${segment:sqlstring}", "'all'",
                    "${checklist:sqlstring}", "'account-trial'");

    private final ObjectNode json = JSON.createObjectNode();
    private final String source;
    private final List<String> queries = new ArrayList<>();
    private int x;
    private int y;
    private int rowHeight;

    private Dashboards(String title, String uid, String source, String from) {
        this.source = source;
        json.put("title", title).put("uid", uid).put("editable", true).put("schemaVersion", 39);
        json.put("refresh", "1m").put("timezone", "utc");
        json.putArray("tags").add("tideline");
        json.putObject("time").put("from", from).put("to", "now");
        json.putObject("templating")
                .putArray("list")
                .addObject()
                .put("name", "datasource")
                .put("type", "datasource")
                .put("query", source);
        json.putArray("panels");
    }

    /** Returns each dashboard's JSON by the name of its file. */
    public static Map<String, String> all() {
        return Map.of("operators.json", operators().text(), "business.json", business().text());
    }

    /** Returns the PromQL expressions of the dashboard for operators. */
    public static List<String> expressions() {
        return List.copyOf(operators().queries);
    }

    /** Returns the SQL queries of the dashboard for the business, choices and times included. */
    public static List<String> sql() {
        return List.copyOf(business().queries);
    }

    private static Dashboards operators() {
        var board =
                new Dashboards(
                        "Tideline for operators", "tideline-operators", "prometheus", "now-24h");
        board.stat("Running for", "ms", "max(" + JOB + "runningTime)");
        board.stat("Last closed day", "dateTimeAsIso", "max(" + OWN + "lastClosedDay) * 86400000");
        board.stat("Its age", "ms", "max(" + OWN + "lastClosedDayAgeMs)");
        board.stat("Model version", "none", "max(" + OWN + "modelVersion)");
        board.stat("Restarts", "none", "max(" + JOB + "numRestarts)");
        board.stat(
                "Build",
                "none",
                "max by (version, commit) (" + OWN + "version_commit_buildInfo)",
                "{{version}} {{commit}}");
        board.graph(
                "Events per second, by what became of them",
                "ops",
                rate(OWN + "numEventsAccepted"),
                "accepted",
                rate(OWN + "numEventsDuplicate"),
                "duplicate",
                rate(OWN + "numEventsLate"),
                "late, of the accepted",
                rate(OWN + "numEventsTooLate"),
                "too late",
                rate(OWN + "numEventsRejected"),
                "rejected",
                rate(OWN + "numEventsIgnored"),
                "ignored",
                rate(OWN + "numEventsWithoutEntity"),
                "without user and account",
                rate(OWN + "numEventsSuppressed"),
                "suppressed");
        board.graph(
                "Rejected, by reason",
                "ops",
                "sum by (reason) (rate(" + OWN + "reason_numRejected[$__rate_interval]))",
                "{{reason}}");
        board.graph(
                "Records that wait in Kafka",
                "short",
                "sum(" + OPERATOR + "pendingRecords)",
                "all partitions");
        board.graph(
                "How far the watermark is behind",
                "s",
                "time() - min by (operator_name) ("
                        + OPERATOR
                        + "currentOutputWatermark > 0) / 1000",
                "{{operator_name}}");
        board.graph(
                "Close of a day, slowest subtask",
                "ms",
                "max by (operator_name) (" + OWN + "lastCloseDurationMs)",
                "{{operator_name}}");
        board.graph(
                "Age of the newest live row",
                "s",
                "time() - max(" + OWN + "lastLiveRowMs > 0) / 1000",
                "age");
        board.graph(
                "Checkpoints",
                "ms",
                "max(" + JOB + "lastCheckpointDuration)",
                "duration of the last",
                "sum(increase(" + JOB + "numberOfFailedCheckpoints[1h]))",
                "failed in an hour (number)");
        board.graph(
                "Size of the last checkpoint",
                "bytes",
                "max(" + JOB + "lastCheckpointFullSize)",
                "state",
                "max(" + JOB + "lastCheckpointSize)",
                "written");
        board.graph(
                "Busy, by task",
                "ms",
                "max by (task_name) (" + TASK + "busyTimeMsPerSecond)",
                "{{task_name}}");
        board.graph(
                "Held up, by task",
                "ms",
                "max by (task_name) (" + TASK + "backPressuredTimeMsPerSecond)",
                "{{task_name}}");
        board.graph(
                "Keys found in memory",
                "percentunit",
                "min by (operator_name) (" + OWN + "cacheHitRatio)",
                "{{operator_name}}");
        board.graph(
                "Cache",
                "bytes",
                "sum by (operator_name) (" + OWN + "cacheSizeBytes)",
                "{{operator_name}}");
        board.graph(
                "Rows written per second, by sink",
                "ops",
                "sum by (operator_name) (rate(" + OPERATOR + "numRecordsSend[$__rate_interval]))",
                "{{operator_name}}");
        board.graph(
                "Alerts per hour, by rule",
                "short",
                "sum by (rule) (increase(" + OWN + "rule_numAlertsRaised[1h]))",
                "{{rule}}");
        board.graph(
                "PostgreSQL: rows that wait",
                "short",
                "sum by (operator_name) (" + OWN + "numRowsWaiting)",
                "{{operator_name}}");
        board.graph(
                "PostgreSQL: not reached",
                "short",
                "max(" + OWN + "lastReachedAgeMs) / 1000",
                "for so many seconds",
                "sum(increase(" + OWN + "numRetries[5m]))",
                "attempts again, in 5 minutes");
        board.graph(
                "Lost and refused",
                "short",
                "sum(" + OWN + "numRowsRefused)",
                "rows that PostgreSQL refuses",
                "sum(" + OWN + "numTransactionsLost)",
                "transactions that Kafka has lost",
                "sum(" + OWN + "numErasuresRefused)",
                "refused requests to forget");
        board.graph(
                "Forgotten",
                "short",
                "sum(" + OWN + "numUsersErased)",
                "users, on request",
                "sum(" + OWN + "numAccountsErased)",
                "accounts, on request",
                "sum(" + OWN + "numUsersExpired)",
                "users, by retention",
                "sum(" + OWN + "numAccountsExpired)",
                "accounts, by retention");
        board.graph(
                "Heap of TaskManagers",
                "bytes",
                "flink_taskmanager_Status_JVM_Memory_Heap_Used",
                "used {{tm_id}}",
                "flink_taskmanager_Status_JVM_Memory_Heap_Max",
                "most {{tm_id}}");
        return board;
    }

    private static String rate(String counter) {
        return "sum(rate(" + counter + "[$__rate_interval]))";
    }

    private static Dashboards business() {
        var board =
                new Dashboards(
                        "Tideline for the business",
                        "tideline-business",
                        "grafana-postgresql-datasource",
                        "now-90d");
        board.choice(
                "profile", "SELECT profile FROM model_profiles WHERE is_current ORDER BY position");
        board.choice("segment", "SELECT DISTINCT segment FROM active_trend ORDER BY segment");
        board.choice(
                "checklist", "SELECT DISTINCT checklist FROM activation_funnel ORDER BY checklist");
        board.figure("Newest closed day", "SELECT max(day)::text AS day FROM product_metrics");
        board.figure(
                "Accounts",
                "SELECT total_accounts FROM active_trend WHERE segment = ${segment:sqlstring} ORDER BY day DESC LIMIT 1");
        board.figure(
                "Active accounts of the week",
                "SELECT weekly_active_accounts FROM active_trend WHERE segment = ${segment:sqlstring} ORDER BY day DESC LIMIT 1");
        board.figure(
                "Active users of the week",
                "SELECT weekly_active_users FROM active_trend WHERE segment = ${segment:sqlstring} ORDER BY day DESC LIMIT 1");
        board.figure("Open alerts", "SELECT count(*) FROM alert_log WHERE state = 'open'");
        board.figure(
                "Stickiness",
                "SELECT stickiness FROM active_trend WHERE segment = ${segment:sqlstring} ORDER BY day DESC LIMIT 1");
        board.trend(
                "Active users",
                "SELECT day::timestamp AS \"time\", daily_active_users AS day, weekly_active_users AS week, monthly_active_users AS month FROM active_trend WHERE segment = ${segment:sqlstring} AND $__timeFilter(day) ORDER BY 1");
        board.trend(
                "Active accounts",
                "SELECT day::timestamp AS \"time\", weekly_active_accounts AS week, monthly_active_accounts AS month, total_accounts AS known FROM active_trend WHERE segment = ${segment:sqlstring} AND $__timeFilter(day) ORDER BY 1");
        board.trend(
                "Adoption of features, percent of active accounts",
                "SELECT day::timestamp AS \"time\", feature AS metric, account_percent AS value FROM feature_adoption WHERE profile = ${profile:sqlstring} AND segment = ${segment:sqlstring} AND $__timeFilter(day) ORDER BY 1, 2");
        board.trend(
                "Alerts per day",
                "SELECT day::timestamp AS \"time\", rule AS metric, count(*) AS value FROM alert_log WHERE $__timeFilter(day) GROUP BY day, rule ORDER BY 1, 2");
        board.bars(
                "Accounts by band",
                "SELECT band, count(*) AS accounts FROM current_accounts WHERE profile = ${profile:sqlstring} GROUP BY band ORDER BY min(score)");
        board.bars(
                "Steps of a checklist",
                "SELECT step, done, waiting, stalled FROM activation_funnel WHERE checklist = ${checklist:sqlstring} ORDER BY position");
        board.trend(
                "Activation by week of start, percent",
                "SELECT week::timestamp AS \"time\", activation_rate AS activated FROM activation_cohorts_weekly WHERE checklist = ${checklist:sqlstring} AND $__timeFilter(week) ORDER BY 1");
        board.bars(
                "Accounts and scores by owner",
                "SELECT coalesce(owner, 'nobody') AS owner, count(*) AS accounts, round(avg(score), 1) AS score FROM current_accounts WHERE profile = ${profile:sqlstring} GROUP BY owner ORDER BY accounts DESC LIMIT 20");
        board.table(
                "Who fell most",
                "SELECT name, plan, owner, previous_score, score, change, mover FROM current_accounts WHERE profile = ${profile:sqlstring} AND change < 0 ORDER BY change LIMIT 20");
        board.table(
                "Open alerts, the worst first",
                "SELECT severity, rule, account, owner, day, summary FROM alert_log WHERE state = 'open' ORDER BY severity = 'critical' DESC, severity = 'warning' DESC, at DESC LIMIT 50");
        return board;
    }

    private void choice(String name, String query) {
        queries.add(query);
        ObjectNode choice = json.withObject("/templating").withArray("list").addObject();
        choice.put("name", name).put("type", "query").put("query", query).put("refresh", 2);
        dataSource(choice);
    }

    private void stat(String title, String unit, String expression) {
        stat(title, unit, expression, "");
    }

    private void stat(String title, String unit, String expression, String legend) {
        ObjectNode panel = panel(title, "stat", 4, 4);
        panel.putObject("fieldConfig").putObject("defaults").put("unit", unit);
        if (!legend.isEmpty()) {
            panel.putObject("options").put("textMode", "name");
        }
        promQl(panel, expression, legend);
    }

    private void graph(String title, String unit, String... expressionsAndLegends) {
        ObjectNode panel = panel(title, "timeseries", 12, 8);
        panel.putObject("fieldConfig").putObject("defaults").put("unit", unit);
        for (int i = 0; i < expressionsAndLegends.length; i += 2) {
            promQl(panel, expressionsAndLegends[i], expressionsAndLegends[i + 1]);
        }
    }

    private void promQl(ObjectNode panel, String expression, String legend) {
        queries.add(expression);
        target(panel).put("expr", expression).put("legendFormat", legend);
    }

    private void figure(String title, String query) {
        ObjectNode panel = panel(title, "stat", 4, 4);
        panel.putObject("options")
                .putObject("reduceOptions")
                .put("fields", "/.*/")
                .put("values", true);
        sql(panel, query, "table");
    }

    private void trend(String title, String query) {
        sql(panel(title, "timeseries", 12, 8), query, "time_series");
    }

    private void bars(String title, String query) {
        sql(panel(title, "barchart", 12, 8), query, "table");
    }

    private void table(String title, String query) {
        sql(panel(title, "table", 24, 10), query, "table");
    }

    private void sql(ObjectNode panel, String query, String format) {
        queries.add(query);
        target(panel)
                .put("rawSql", query)
                .put("format", format)
                .put("rawQuery", true)
                .put("editorMode", "code");
    }

    private ObjectNode target(ObjectNode panel) {
        int number = panel.withArray("targets").size();
        ObjectNode target = panel.withArray("targets").addObject();
        target.put("refId", String.valueOf((char) ('A' + number)));
        dataSource(target);
        return target;
    }

    /** Adds a panel behind the last one, or below where the row is full. */
    private ObjectNode panel(String title, String type, int width, int height) {
        if (x + width > COLUMNS) {
            x = 0;
            y += rowHeight;
            rowHeight = 0;
        }
        ObjectNode panel = json.withArray("panels").addObject();
        panel.put("id", json.withArray("panels").size()).put("title", title).put("type", type);
        panel.putObject("gridPos").put("x", x).put("y", y).put("w", width).put("h", height);
        dataSource(panel);
        x += width;
        rowHeight = Math.max(rowHeight, height);
        return panel;
    }

    private void dataSource(ObjectNode of) {
        of.putObject("datasource").put("type", source).put("uid", "${datasource}");
    }

    private String text() {
        var indenter = new DefaultIndenter("  ", "\n");
        var printer =
                new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        try {
            return JSON.writer(printer).writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
