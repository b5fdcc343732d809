package io.tideline.delivery.destination.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.delivery.destination.crm.FieldNames;
import io.tideline.delivery.destination.crm.RecordDestination;
import io.tideline.delivery.destination.crm.RecordKind;
import io.tideline.delivery.destination.http.Answers;
import io.tideline.delivery.destination.http.HttpCalls;
import io.tideline.delivery.queue.Outcome;
import io.tideline.job.option.Secret;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/**
 * Writes properties of companies and contacts, a hundred a call. One record that is wrong may have
 * HubSpot refuse its whole batch, so a batch that is refused is halved until the record is found.
 * Records are found by a unique property, so that one that comes twice changes nothing.
 */
final class HubSpot extends RecordDestination {
    private static final String OBJECTS = "/crm/objects/2026-03/%s/batch/upsert";

    private final Secret token;
    private final String api;
    private final FieldNames names;
    private final HttpCalls http;

    HubSpot(
            Secret token,
            String api,
            RecordKind companies,
            RecordKind contacts,
            FieldNames names,
            Duration timeout) {
        super(companies, contacts);
        this.token = token;
        this.api = api;
        this.names = names;
        this.http = new HttpCalls(timeout);
    }

    @Override
    protected List<Outcome> upsert(RecordKind kind, List<Entry> entries) {
        HttpResponse<String> answer;
        try {
            answer = call("POST", OBJECTS.formatted(kind.object()), body(kind, entries));
        } catch (CompletionException e) {
            return all(entries, Answers.unanswered(e));
        }
        if (Answers.isSuccess(answer)) {
            return outcomes(Answers.json(answer), entries);
        }
        Outcome failure = Answers.failure(answer);
        if (failure instanceof Outcome.Refused && entries.size() > 1) {
            int half = entries.size() / 2;
            List<Outcome> outcomes = new ArrayList<>(upsert(kind, entries.subList(0, half)));
            outcomes.addAll(upsert(kind, entries.subList(half, entries.size())));
            return outcomes;
        }
        return all(entries, failure);
    }

    /** Reads which records of a batch were not taken: their trace ids are their places in it. */
    private static List<Outcome> outcomes(JsonNode answer, List<Entry> entries) {
        Map<String, String> errors = new HashMap<>();
        for (JsonNode error : answer.path("errors")) {
            for (JsonNode trace : error.path("context").path("objectWriteTraceId")) {
                errors.put(trace.asText(), error.path("message").asText());
            }
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            String error = errors.get(String.valueOf(i));
            outcomes.add(
                    error == null
                            ? new Outcome.Sent(null)
                            : new Outcome.Refused("HubSpot says: " + error));
        }
        return outcomes;
    }

    private ObjectNode body(RecordKind kind, List<Entry> entries) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode inputs = body.putArray("inputs");
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            ObjectNode input = inputs.addObject();
            input.put("id", entry.id());
            input.put("idProperty", kind.idField());
            input.put("objectWriteTraceId", String.valueOf(i));
            ObjectNode properties = input.putObject("properties");
            // An empty text clears a property; null would leave it as it was.
            names.values(entry.score())
                    .forEach(
                            (name, value) ->
                                    properties.put(name, value.isNull() ? "" : value.asText()));
        }
        return body;
    }

    private HttpResponse<String> call(String method, String path, JsonNode body) {
        return http.send(
                        HttpCalls.json(method, URI.create(api + path), body)
                                .header("Authorization", "Bearer " + token.reveal())
                                .build())
                .join();
    }

    @Override
    protected String preview(RecordKind kind, Entry entry) {
        return kind.object() + " " + body(kind, List.of(entry));
    }

    @Override
    public List<String> setup(List<ScoreFields> fields) {
        HubSpotProperties properties = new HubSpotProperties(this::call);
        List<String> done = new ArrayList<>();
        for (ScoreFields each : fields) {
            RecordKind kind = kind(each.isOfUsers());
            if (kind.trait() == null) {
                done.add(properties.makeId(kind.object(), kind.idField()));
            }
            for (String field : each.names()) {
                String label = "Tideline " + each.profile() + " " + field.replace('_', ' ');
                String name = names.of(each.profile(), field);
                done.add(properties.make(kind.object(), name, label, FieldNames.isText(field)));
            }
        }
        return done;
    }

    @Override
    public Duration pause() {
        return http.pause();
    }
}
