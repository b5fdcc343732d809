package io.tideline.delivery.destination.intercom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.delivery.destination.crm.FieldNames;
import io.tideline.delivery.destination.crm.RecordKind;
import io.tideline.delivery.destination.http.Answers;
import io.tideline.delivery.destination.http.HttpCalls;
import io.tideline.delivery.destination.http.HttpDestination;
import io.tideline.delivery.message.ScoreMessage;
import io.tideline.delivery.queue.Delivery;
import io.tideline.delivery.queue.Outcome;
import io.tideline.job.option.Secret;
import io.tideline.job.option.StartException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Writes custom attributes of companies, which are made where there are none, and of contacts,
 * which are not: each contact costs. Both are found by an id, so what comes twice changes nothing.
 */
final class Intercom extends HttpDestination {
    private static final String VERSION = "2.11";
    private static final int BAD_REQUEST = 400;

    private final Secret token;
    private final String api;
    private final RecordKind companies;
    private final RecordKind contacts;
    private final FieldNames names;

    Intercom(
            Secret token,
            String api,
            RecordKind companies,
            RecordKind contacts,
            FieldNames names,
            Duration timeout) {
        super(new HttpCalls(timeout));
        this.token = token;
        this.api = api;
        this.companies = companies;
        this.contacts = contacts;
        this.names = names;
    }

    @Override
    protected CompletableFuture<Outcome> post(List<Delivery> together) {
        ScoreMessage score = together.get(0).score();
        RecordKind kind = score.isAboutUser() ? contacts : companies;
        Optional<String> id = kind.idOf(score);
        if (id.isEmpty()) {
            return CompletableFuture.completedFuture(new Outcome.Skipped(kind.missing()));
        }
        return score.isAboutUser()
                ? updateContact(id.get(), score)
                : call("POST", "/companies", company(id.get(), score)).thenApply(Intercom::read);
    }

    private ObjectNode company(String id, ScoreMessage score) {
        ObjectNode company = attributes(score);
        company.put("company_id", id);
        String name = score.trait("name");
        if (name != null) {
            company.put("name", name);
        }
        return company;
    }

    private ObjectNode attributes(ScoreMessage score) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode attributes = body.putObject("custom_attributes");
        names.values(score).forEach(attributes::set);
        return body;
    }

    private CompletableFuture<Outcome> updateContact(String externalId, ScoreMessage score) {
        ObjectNode search = JsonNodeFactory.instance.objectNode();
        search.putObject("query")
                .put("field", "external_id")
                .put("operator", "=")
                .put("value", externalId);
        return call("POST", "/contacts/search", search)
                .thenCompose(
                        answer -> {
                            JsonNode found = Answers.json(answer).path("data").path(0).path("id");
                            if (!Answers.isSuccess(answer)) {
                                return CompletableFuture.completedFuture(read(answer));
                            }
                            return found.isMissingNode()
                                    ? CompletableFuture.completedFuture(
                                            new Outcome.Skipped("no contact has this external_id"))
                                    : call("PUT", "/contacts/" + found.asText(), attributes(score))
                                            .thenApply(Intercom::read);
                        });
    }

    private static Outcome read(HttpResponse<String> answer) {
        return Answers.isSuccess(answer) ? new Outcome.Sent(null) : Answers.failure(answer);
    }

    private CompletableFuture<HttpResponse<String>> call(
            String method, String path, JsonNode body) {
        return http().send(
                        HttpCalls.json(method, URI.create(api + path), body)
                                .header("Authorization", "Bearer " + token.reveal())
                                .header("Accept", "application/json")
                                .header("Intercom-Version", VERSION)
                                .build());
    }

    @Override
    public String preview(List<Delivery> together) {
        ScoreMessage score = together.get(0).score();
        return score.isAboutUser()
                ? "contact " + contacts.idOf(score).orElse("") + " " + attributes(score)
                : "company " + company(companies.idOf(score).orElse(""), score);
    }

    @Override
    public List<String> setup(List<ScoreFields> fields) {
        List<String> done = new ArrayList<>();
        for (ScoreFields each : fields) {
            for (String field : each.names()) {
                String model = each.isOfUsers() ? "contact" : "company";
                done.add(makeAttribute(model, each.profile(), field));
            }
        }
        return done;
    }

    private String makeAttribute(String model, String profile, String field) {
        String name = names.of(profile, field);
        ObjectNode attribute = JsonNodeFactory.instance.objectNode();
        attribute.put("name", name).put("model", model);
        attribute.put("data_type", FieldNames.isText(field) ? "string" : "float");
        HttpResponse<String> answer;
        try {
            answer = call("POST", "/data_attributes", attribute).join();
        } catch (CompletionException e) {
            throw new StartException("Intercom cannot be reached: check api_url.", e);
        }
        // It says 400 of one that is there already.
        if (answer.statusCode() == BAD_REQUEST && answer.body().contains("already")) {
            return "Attribute %s of %s is there.".formatted(name, model);
        }
        if (!Answers.isSuccess(answer)) {
            throw new StartException(
                    "Intercom refuses attribute %s of %s: check the token's rights (%s)."
                            .formatted(name, model, Answers.reason(answer)));
        }
        return "Made attribute %s of %s.".formatted(name, model);
    }
}
