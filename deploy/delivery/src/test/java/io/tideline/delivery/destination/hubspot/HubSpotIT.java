package io.tideline.delivery.destination.hubspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.delivery.Deliveries;
import io.tideline.delivery.WebApi;
import io.tideline.delivery.WebApi.Answer;
import io.tideline.delivery.destination.Destination;
import io.tideline.delivery.destination.Destination.ScoreFields;
import io.tideline.delivery.queue.Outcome;
import io.tideline.delivery.queue.Outcome.Busy;
import io.tideline.delivery.queue.Outcome.Closed;
import io.tideline.delivery.queue.Outcome.Refused;
import io.tideline.delivery.queue.Outcome.Sent;
import io.tideline.delivery.queue.Outcome.Skipped;
import io.tideline.job.option.StartException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that answers as developers.hubspot.com says of batches and properties. */
class HubSpotIT {
    @TempDir private Path folder;
    private WebApi api;
    private Destination hubspot;

    @BeforeEach
    void start() throws Exception {
        api = WebApi.start();
        hubspot = hubspot("");
    }

    @AfterEach
    void stop() {
        hubspot.close();
        api.close();
    }

    private Destination hubspot(String more) throws Exception {
        return Deliveries.destination(
                folder,
                new HubSpotProvider(),
                "token: \"${file:token}\"\napi_url: " + api.url() + "\n" + more);
    }

    @Test
    void aBatchIsOneCall() {
        List<Outcome> outcomes =
                hubspot.send(
                        List.of(
                                Deliveries.score("acme", 61, null),
                                Deliveries.score("globex", null, null)));
        assertThat(outcomes).containsExactly(new Sent(null), new Sent(null));
        WebApi.Request request = api.requests().get(0);
        assertThat(request.path()).isEqualTo("/crm/objects/2026-03/companies/batch/upsert");
        assertThat(request.headers()).containsEntry("authorization", "Bearer token-of-a-test");
        assertThat(request.json().toString())
                .isEqualTo(
                        "{\"inputs\":["
                                + "{\"id\":\"acme\",\"idProperty\":\"tideline_account_id\",\"objectWriteTraceId\":\"0\","
                                + "\"properties\":{\"tideline_weekly_score\":\"61\",\"tideline_weekly_band\":\"fair\"}},"
                                + "{\"id\":\"globex\",\"idProperty\":\"tideline_account_id\",\"objectWriteTraceId\":\"1\","
                                + "\"properties\":{\"tideline_weekly_score\":\"\",\"tideline_weekly_band\":\"fair\"}}]}");
    }

    @Test
    void companiesAndContactsAreFoundByATrait() throws Exception {
        Destination byTrait = hubspot("company_trait: crm\ncontact_trait: crm\n");
        assertThat(
                        byTrait.send(
                                List.of(
                                        Deliveries.score("acme", 1, "acme.example"),
                                        Deliveries.score("user", "ada", 2, "ada@example.com"),
                                        Deliveries.score("globex", 3, null))))
                .containsExactly(
                        new Sent(null),
                        new Sent(null),
                        new Skipped("it has no trait crm, by which companies are found"));
        assertThat(api.requests())
                .extracting(WebApi.Request::path)
                .containsExactly(
                        "/crm/objects/2026-03/companies/batch/upsert",
                        "/crm/objects/2026-03/contacts/batch/upsert");
        JsonNode contact = api.requests().get(1).json().path("inputs").path(0);
        assertThat(contact.path("id").asText()).isEqualTo("ada@example.com");
        assertThat(contact.path("idProperty").asText()).isEqualTo("email");
    }

    /** HubSpot may refuse a whole batch for one record. */
    @Test
    void aBatchThatIsRefusedIsHalvedUntilTheRecordIsFound() {
        api.answer(
                request ->
                        request.body().contains("\"bad\"")
                                ? Answer.of(400, "{\"message\":\"Property values were not valid\"}")
                                : Answer.of(200, "{\"status\":\"COMPLETE\",\"results\":[]}"));
        List<Outcome> outcomes =
                hubspot.send(
                        List.of(
                                Deliveries.score("a", 1, null),
                                Deliveries.score("b", 1, null),
                                Deliveries.score("bad", 1, null),
                                Deliveries.score("c", 1, null),
                                Deliveries.score("d", 1, null)));
        assertThat(outcomes)
                .hasExactlyElementsOfTypes(
                        Sent.class, Sent.class, Refused.class, Sent.class, Sent.class);
    }

    @Test
    void errorsOfSingleRecordsAreTheirs() {
        api.next(
                207,
                """
                {"status":"COMPLETE","results":[{"id":"1"}],"numErrors":1,"errors":[
                  {"status":"error","category":"VALIDATION_ERROR","message":"no number",
                   "context":{"objectWriteTraceId":["1"]}}]}""");
        assertThat(
                        hubspot.send(
                                List.of(
                                        Deliveries.score("a", 1, null),
                                        Deliveries.score("b", 2, null))))
                .containsExactly(new Sent(null), new Refused("HubSpot says: no number"));
    }

    @Test
    void aRateOrALoginConcernsTheWholeBatch() {
        api.next(429, "{\"errorType\":\"RATE_LIMIT\",\"policyName\":\"TEN_SECONDLY_ROLLING\"}")
                .next(401, "{\"category\":\"EXPIRED_AUTHENTICATION\"}");
        assertThat(hubspot.send(List.of(Deliveries.score("a", 1, null))).get(0))
                .isInstanceOf(Busy.class);
        assertThat(hubspot.pause()).isPositive();
        assertThat(hubspot.send(List.of(Deliveries.score("a", 1, null))).get(0))
                .isInstanceOf(Closed.class);
    }

    @Test
    void setupMakesWhatIsNotThere() {
        api.next(201, "{}").next(409, "{\"category\":\"OBJECT_ALREADY_EXISTS\"}").next(201, "{}");
        assertThat(
                        hubspot.setup(
                                List.of(
                                        new ScoreFields(
                                                false, "weekly", List.of("score", "band")))))
                .containsExactly(
                        "Made property tideline_account_id of companies.",
                        "Property tideline_weekly_score of companies is there.",
                        "Made property tideline_weekly_band of companies.");
        assertThat(api.requests())
                .extracting(WebApi.Request::path)
                .containsOnly("/crm/v3/properties/companies");
        assertThat(api.requests().get(0).json().path("hasUniqueValue").asBoolean()).isTrue();
        assertThat(api.requests().get(1).json().path("type").asText()).isEqualTo("number");
        assertThat(api.requests().get(2).json().path("type").asText()).isEqualTo("string");
    }

    @Test
    void setupSaysWhatTheTokenLacks() {
        api.next(403, "{\"category\":\"MISSING_SCOPES\"}");
        assertThatThrownBy(
                        () ->
                                hubspot.setup(
                                        List.of(
                                                new ScoreFields(
                                                        false, "weekly", List.of("score")))))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("crm.schemas.companies.write");
    }
}
