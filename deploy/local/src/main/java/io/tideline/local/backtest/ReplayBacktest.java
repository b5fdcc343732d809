package io.tideline.local.backtest;

import com.fasterxml.jackson.databind.MappingIterator;
import io.tideline.event.decode.QuotedSnippet;
import io.tideline.local.option.UsageFault;
import io.tideline.local.replay.AlertLine;
import io.tideline.local.replay.EventsRead;
import io.tideline.local.replay.ModelFile;
import io.tideline.local.replay.ScoreLine;
import io.tideline.local.replay.TemporaryReplay;
import io.tideline.model.AlertRule;
import io.tideline.model.EventRule;
import io.tideline.model.Level;
import io.tideline.model.Profile;
import io.tideline.yaml.Durations;
import io.tideline.yaml.Suggestions;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the rows of a replay for a backtest: alerts twice, first for the outcomes among them. */
public final class ReplayBacktest {
    private final BacktestRequest request;
    private final OutcomeRules rules;
    private final TemporaryReplay replay;

    private ReplayBacktest(BacktestRequest request, OutcomeRules rules, TemporaryReplay replay) {
        this.request = request;
        this.rules = rules;
        this.replay = replay;
    }

    /**
     * Returns the report.
     *
     * @param rules of the request's outcome and model
     * @param replay of the model of these rules, in which at least one event was taken
     * @throws UsageFault if the outcome never came, or nothing is left to measure
     */
    public static BacktestReport of(
            BacktestRequest request, OutcomeRules rules, TemporaryReplay replay)
            throws IOException {
        return new ReplayBacktest(request, rules, replay).report();
    }

    private BacktestReport report() throws IOException {
        var outcomes = outcomes();
        if (outcomes.get(request.level()).first().isEmpty()) {
            throw new UsageFault("--outcome: " + missing(outcomes));
        }
        var result = result(outcomes.get(request.level()));
        if (result.days() == 0) {
            throw new UsageFault(
                    "--horizon: no day of %s lies before its outcome and %s before the end of the data, %s: take a shorter one, or more events; the first is of %s."
                            .formatted(
                                    one(request.level()),
                                    Durations.format(request.horizon()),
                                    dataEnd(),
                                    replay.finished().summary().read().firstDay()));
        }
        return new BacktestReport(
                ModelFile.of(request.file(), request.model()),
                EventsRead.of(replay.finished().summary()),
                request.outcome(),
                request.level().text(),
                Durations.format(request.horizon()),
                dataEnd().toString(),
                rules(other(request.level())),
                result);
    }

    private Map<Level, Outcomes> outcomes() throws IOException {
        Map<Level, Outcomes> outcomes = new EnumMap<>(Level.class);
        Map<String, Level> levels =
                rules.names().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
        rules.names().keySet().forEach(level -> outcomes.put(level, new Outcomes()));
        try (MappingIterator<AlertLine> alerts = replay.alerts()) {
            while (alerts.hasNext()) {
                var alert = alerts.next();
                var level = levels.get(alert.rule());
                if (level != null) {
                    outcomes.get(level).add(entity(alert, level), at(alert));
                }
            }
        }
        return outcomes;
    }

    private BacktestResult result(Outcomes outcomes) throws IOException {
        var summary = replay.finished().summary();
        var measured = rules(request.level());
        var backtest =
                new Backtest(
                        new Horizon(request.horizon().toMillis(), replay.finished().newest()),
                        outcomes,
                        request.model().timezone(),
                        (int) summary.read().lastDay().toEpochDay(),
                        measured,
                        request.model().profiles().stream().map(Profile::name).toList());
        addAlerts(backtest, Set.copyOf(measured));
        addRows(backtest);
        return backtest.result();
    }

    private void addAlerts(Backtest backtest, Set<String> measured) throws IOException {
        try (MappingIterator<AlertLine> alerts = replay.alerts()) {
            while (alerts.hasNext()) {
                var alert = alerts.next();
                if (measured.contains(alert.rule()) && !alert.kind().equals(AlertLine.RESOLVED)) {
                    backtest.addAlert(alert.rule(), entity(alert, request.level()), at(alert));
                }
            }
        }
    }

    private void addRows(Backtest backtest) throws IOException {
        try (MappingIterator<ScoreLine> rows = replay.scores()) {
            while (rows.hasNext()) {
                var row = rows.next();
                if (row.level().equals(request.level().text())) {
                    backtest.addRow(
                            row.profile(),
                            row.entityId(),
                            (int) LocalDate.parse(row.day()).toEpochDay(),
                            row.band(),
                            row.score());
                }
            }
        }
    }

    private List<String> rules(Level level) {
        return request.model().alerts().stream()
                .filter(rule -> rule.level() == level)
                .map(AlertRule::name)
                .toList();
    }

    private static String entity(AlertLine alert, Level level) {
        return level == Level.ACCOUNT ? alert.accountId() : alert.userId();
    }

    private static long at(AlertLine alert) {
        return Instant.parse(alert.at()).toEpochMilli();
    }

    private Instant dataEnd() {
        return Instant.ofEpochMilli(replay.finished().newest());
    }

    private static Level other(Level level) {
        return level == Level.ACCOUNT ? Level.USER : Level.ACCOUNT;
    }

    private static String one(Level level) {
        return level == Level.ACCOUNT ? "an account" : "a user";
    }

    private String missing(Map<Level, Outcomes> outcomes) {
        var outcome = QuotedSnippet.of(request.outcome());
        var other = other(request.level());
        if (!outcomes.get(other).first().isEmpty()) {
            return "%s never comes with %s, only with %s: take --level %s."
                    .formatted(outcome, one(request.level()), one(other), other.text());
        }
        var names =
                Stream.concat(
                                request.model().events().stream().map(EventRule::name),
                                replay
                                        .finished()
                                        .summary()
                                        .read()
                                        .unmatched()
                                        .commonest(Integer.MAX_VALUE)
                                        .stream()
                                        .map(each -> each.name()))
                        .filter(name -> !name.equals(request.outcome()))
                        .toList();
        return "no event %s was taken%s"
                .formatted(
                        outcome,
                        Suggestions.of(request.outcome(), names)
                                .map(near -> "; did you mean " + QuotedSnippet.of(near) + "?")
                                .orElse(
                                        ": give the name of an event of the input, letter by letter."));
    }
}
