package io.tideline.console.api;

import io.tideline.console.account.AccountDetail;
import io.tideline.console.account.Delivery;
import io.tideline.console.alert.AlertFilter;
import io.tideline.console.alert.AlertRow;
import io.tideline.console.alert.OpenAlerts;
import io.tideline.console.entity.Causes;
import io.tideline.console.entity.ChecklistProgress;
import io.tideline.console.entity.DayScore;
import io.tideline.console.entity.FeatureUse;
import io.tideline.console.page.AccountsPage;
import io.tideline.console.page.ActivationPage;
import io.tideline.console.page.AlertsPage;
import io.tideline.console.page.Visit;
import io.tideline.console.query.ModelInfo;
import io.tideline.console.query.NotReadYetException;
import io.tideline.console.query.Trait;
import io.tideline.console.readers.Readers;
import io.tideline.console.user.UserDetail;
import io.tideline.console.user.UserPage;
import io.tideline.model.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The routes of the API. Every answer is an object; lists have {@code items} and {@code next}. */
public final class Api {
    private static final int DELIVERIES = 50;
    private static final int LIMIT = 100;
    private static final int MOST = 1_000;
    private static final int DAYS = 400;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Readers readers;
    private final Clock clock;

    public Api(Readers readers, Clock clock) {
        this.readers = readers;
        this.clock = clock;
    }

    /**
     * What is asked.
     *
     * @param parameters returns a parameter of the address, or null
     * @param id of the path; null: it has none
     * @param model empty before the first start of a job
     */
    public record Question(
            UnaryOperator<String> parameters, String id, Optional<ModelInfo> model) {}

    /** Answers a question. */
    public interface Route {
        /** Returns the body; empty: there is no such thing. */
        Optional<Object> answer(Question question);
    }

    /** Answers by what a page would be given. */
    private interface Lookup {
        Object answer(Visit visit);
    }

    /** Returns what is answered, by the path's pattern. */
    public Map<String, Route> routes() {
        Map<String, Route> routes = new LinkedHashMap<>();
        routes.put("/api/openapi.json", question -> Optional.of(OpenApi.document()));
        routes.put("/api/model", of(Visit::model));
        routes.put("/api/accounts", of(this::accounts));
        routes.put("/api/accounts/{id}", question -> byId(question, this::account));
        routes.put("/api/account", question -> byParameters(question, Level.ACCOUNT));
        routes.put("/api/users/{id}", question -> byId(question, this::user));
        routes.put("/api/user", question -> byParameters(question, Level.USER));
        routes.put("/api/alerts", of(this::alerts));
        routes.put("/api/activation", of(this::activation));
        routes.put("/api/product", of(this::product));
        return routes;
    }

    private static Route of(Lookup lookup) {
        return question -> visit(question).map(lookup::answer);
    }

    private static Optional<Visit> visit(Question question) {
        return question.model().map(model -> new Visit(question.parameters(), model, null, null));
    }

    private static int limit(Visit visit) {
        var limit = visit.text("limit");
        return limit == null ? LIMIT : Math.max(1, Math.min(MOST, Integer.parseInt(limit)));
    }

    /** Some of a list. */
    private record Items(List<?> items, Number total, String next, Instant asOf) {}

    private Items accounts(Visit visit) {
        var list =
                readers.accounts(visit.model(), visit.profile().name())
                        .orElseThrow(NotReadYetException::new);
        var page =
                list.value()
                        .page(AccountsPage.filter(visit), AccountsPage.order(visit, limit(visit)));
        return new Items(page.rows(), page.total(), page.next(), list.asOf());
    }

    private Items alerts(Visit visit) {
        var page =
                readers.alerts().page(AlertsPage.filter(visit), readers.openAlerts(), limit(visit));
        return new Items(page.rows(), null, page.next(), clock.instant());
    }

    private Object activation(Visit visit) {
        var checklist = ActivationPage.checklist(visit);
        if (checklist == null) {
            return Map.of();
        }
        var activation = readers.activation();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("checklist", checklist.name());
        body.put(
                "steps",
                activation
                        .funnel(checklist.name(), PATIENCE)
                        .map(steps -> steps.value())
                        .orElse(null));
        body.put("cohorts", activation.cohorts(checklist.name(), DAYS));
        body.put("stalled", activation.stalled(checklist, limit(visit)));
        body.put("expiring", activation.expiring(checklist, limit(visit)));
        return body;
    }

    private Object product(Visit visit) {
        var profile = visit.profile().name();
        Map<String, Object> body = new LinkedHashMap<>();
        var day = readers.product().closedDay();
        body.put("profile", profile);
        body.put("day", day.orElse(null));
        body.put(
                "days",
                day.map(last -> readers.product().days(profile, last.minusDays(DAYS)))
                        .orElse(List.of()));
        body.put(
                "features",
                day.map(last -> readers.product().features(profile, "all", last))
                        .orElse(List.of()));
        return body;
    }

    private interface ById {
        Optional<Object> answer(Visit visit, String id);
    }

    private static Optional<Object> byId(Question question, ById by) {
        return visit(question).flatMap(visit -> by.answer(visit, question.id()));
    }

    /** Looks up by id, or by any carried trait: the first of those who have it, by id. */
    private Optional<Object> byParameters(Question question, Level level) {
        return visit(question)
                .flatMap(
                        visit -> {
                            boolean isAccount = level == Level.ACCOUNT;
                            return idOf(visit, isAccount)
                                    .flatMap(
                                            id -> isAccount ? account(visit, id) : user(visit, id));
                        });
    }

    private Optional<String> idOf(Visit visit, boolean isAccount) {
        if (visit.text("trait") == null) {
            return Optional.of(visit.id());
        }
        var value = visit.parameters().apply("value");
        if (value == null) {
            throw new IllegalArgumentException("The address has a trait, and no value of it.");
        }
        var trait = new Trait(visit.text("trait"), value);
        var ids =
                isAccount ? readers.accounts().having(trait, 1) : readers.users().having(trait, 1);
        return ids.stream().findFirst();
    }

    /** What is known of an account. */
    private record Account(
            AccountDetail account,
            String profile,
            Causes causes,
            List<DayScore> history,
            List<FeatureUse> features,
            List<ChecklistProgress> checklists,
            UserPage users,
            List<AlertRow> alerts,
            List<Delivery> deliveries) {}

    private Optional<Object> account(Visit visit, String id) {
        var profile = visit.profile().name();
        var entities = readers.entities();
        return readers.accounts()
                .find(id)
                .map(
                        account -> {
                            var now = account.in(profile);
                            var day = now == null ? null : now.standing().day();
                            return new Account(
                                    account,
                                    profile,
                                    entities.causes(Level.ACCOUNT, id, profile).orElse(null),
                                    history(Level.ACCOUNT, id, profile, day),
                                    features(Level.ACCOUNT, id, profile, day),
                                    entities.checklists(Level.ACCOUNT, id),
                                    readers.users().of(id, profile, visit.after(), limit(visit)),
                                    newest(AlertFilter.ofAccount(id)),
                                    readers.accounts().deliveries(id, DELIVERIES));
                        });
    }

    /** What is known of a user. */
    private record User(
            UserDetail user,
            String profile,
            Causes causes,
            List<DayScore> history,
            List<FeatureUse> features,
            List<ChecklistProgress> checklists,
            List<AlertRow> alerts) {}

    private Optional<Object> user(Visit visit, String id) {
        var profile = visit.profile().name();
        var entities = readers.entities();
        return readers.users()
                .find(id)
                .map(
                        user -> {
                            var now = user.in(profile);
                            var day = now == null ? null : now.standing().day();
                            return new User(
                                    user,
                                    profile,
                                    entities.causes(Level.USER, id, profile).orElse(null),
                                    history(Level.USER, id, profile, day),
                                    features(Level.USER, id, profile, day),
                                    entities.checklists(Level.USER, id),
                                    newest(AlertFilter.ofUser(id)));
                        });
    }

    private List<DayScore> history(Level level, String id, String profile, LocalDate day) {
        return day == null
                ? List.of()
                : readers.entities().history(level, id, profile, day.minusDays(DAYS));
    }

    private List<FeatureUse> features(Level level, String id, String profile, LocalDate day) {
        return day == null ? List.of() : readers.entities().features(level, id, profile, day);
    }

    private List<AlertRow> newest(AlertFilter filter) {
        return readers.alerts().page(filter, OpenAlerts.UNKNOWN, LIMIT).rows();
    }
}
