package io.tideline.delivery.destination.salesforce;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.delivery.destination.crm.FieldNames;
import io.tideline.delivery.destination.crm.RecordDestination;
import io.tideline.delivery.destination.crm.RecordKind;
import io.tideline.delivery.destination.http.Answers;
import io.tideline.delivery.destination.salesforce.SalesforceApi.LoginException;
import io.tideline.delivery.queue.Outcome;
import io.tideline.job.option.StartException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;

/**
 * Writes fields of records that are found by an external id, two hundred a call. Salesforce answers
 * 200 also where it refuses single ones. A record that is not there is not made: that needs more
 * than an id, such as a name.
 */
final class Salesforce extends RecordDestination {
    private static final String COLLECTION = "/composite/sobjects/%s/%s";
    private static final Duration UNTIL_CALLS_ARE_LEFT = Duration.ofHours(1);

    /** What it says of a record when it may take it another time. */
    private static final Set<String> PASSING =
            Set.of(
                    "UNABLE_TO_LOCK_ROW",
                    "SERVER_UNAVAILABLE",
                    "QUERY_TIMEOUT",
                    "UNKNOWN_EXCEPTION",
                    "REQUEST_RUNNING_TOO_LONG");

    private final SalesforceApi api;
    private final FieldNames names;

    Salesforce(SalesforceApi api, RecordKind accounts, RecordKind users, FieldNames names) {
        super(accounts, users);
        this.api = api;
        this.names = names;
    }

    @Override
    protected List<Outcome> upsert(RecordKind kind, List<Entry> entries) {
        try {
            String path = COLLECTION.formatted(kind.object(), kind.idField());
            HttpResponse<String> answer = api.call("PATCH", path, body(kind, entries));
            return Answers.isSuccess(answer)
                    ? outcomes(Answers.json(answer), entries)
                    : all(entries, failure(answer));
        } catch (LoginException e) {
            return all(entries, loginFailure(e.answer()));
        } catch (CompletionException e) {
            return all(entries, Answers.unanswered(e));
        }
    }

    private static Outcome loginFailure(HttpResponse<String> answer) {
        return answer.statusCode() / 100 == 4 && answer.statusCode() != 429
                ? new Outcome.Closed(Answers.reason(answer), false)
                : Answers.failure(answer);
    }

    private static Outcome failure(HttpResponse<String> answer) {
        return Answers.json(answer)
                        .path(0)
                        .path("errorCode")
                        .asText()
                        .equals("REQUEST_LIMIT_EXCEEDED")
                ? new Outcome.Busy(Answers.reason(answer), UNTIL_CALLS_ARE_LEFT)
                : Answers.failure(answer);
    }

    private static List<Outcome> outcomes(JsonNode results, List<Entry> entries) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            JsonNode result = results.path(i);
            if (result.path("success").asBoolean()) {
                outcomes.add(new Outcome.Sent(result.path("id").asText()));
            } else {
                JsonNode error = result.path("errors").path(0);
                String code = error.path("statusCode").asText();
                String reason = "Salesforce says: " + code + " " + error.path("message").asText();
                outcomes.add(outcome(code, reason));
            }
        }
        return outcomes;
    }

    private static Outcome outcome(String code, String reason) {
        if (code.equals("REQUIRED_FIELD_MISSING")) {
            return new Outcome.Skipped("no record has this external id");
        }
        return code.isEmpty() || PASSING.contains(code)
                ? new Outcome.Failed(reason)
                : new Outcome.Refused(reason);
    }

    private ObjectNode body(RecordKind kind, List<Entry> entries) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("allOrNone", false);
        ArrayNode records = body.putArray("records");
        for (Entry entry : entries) {
            ObjectNode each = records.addObject();
            each.putObject("attributes").put("type", kind.object());
            each.put(kind.idField(), entry.id());
            names.values(entry.score()).forEach(each::set);
        }
        return body;
    }

    @Override
    protected String preview(RecordKind kind, Entry entry) {
        return body(kind, List.of(entry)).path("records").path(0).toString();
    }

    /** Fields are an administrator's to make: this says which are missing. */
    @Override
    public List<String> setup(List<ScoreFields> fields) {
        List<String> done = new ArrayList<>();
        for (ScoreFields each : fields) {
            RecordKind kind = kind(each.isOfUsers());
            Set<String> missing = new TreeSet<>();
            missing.add(kind.idField());
            each.names().forEach(name -> missing.add(names.of(each.profile(), name)));
            missing.removeAll(fieldsOf(kind.object()));
            done.add(
                    missing.isEmpty()
                            ? "All fields of %s are there.".formatted(kind.object())
                            : "%s lacks %s: make them, or let the app's user see them (docs/delivery/salesforce.md)."
                                    .formatted(
                                            kind.object(),
                                            missing.stream().collect(joining(", "))));
        }
        return done;
    }

    private Set<String> fieldsOf(String object) {
        HttpResponse<String> answer;
        try {
            answer = api.call("GET", "/sobjects/" + object + "/describe", null);
        } catch (LoginException e) {
            throw new StartException(
                    "Salesforce refuses the login: check client_id, client_secret and the app's policies (%s)."
                            .formatted(e.getMessage()),
                    e);
        } catch (CompletionException e) {
            throw new StartException("Salesforce cannot be reached: check login_url.", e);
        }
        if (!Answers.isSuccess(answer)) {
            throw new StartException(
                    "Salesforce does not show the fields of %s: check the object's name and the user's rights (%s)."
                            .formatted(object, Answers.reason(answer)));
        }
        Set<String> names = new TreeSet<>();
        Answers.json(answer).path("fields").forEach(each -> names.add(each.path("name").asText()));
        return names;
    }

    @Override
    public Duration pause() {
        return api.pause();
    }
}
