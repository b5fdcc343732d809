package io.tideline.delivery.destination.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.delivery.Deliveries;
import io.tideline.delivery.WebApi;
import io.tideline.delivery.WebApi.Answer;
import io.tideline.delivery.WebApi.Request;
import io.tideline.delivery.destination.Destination;
import io.tideline.delivery.destination.Destination.ScoreFields;
import io.tideline.delivery.queue.Outcome.Busy;
import io.tideline.delivery.queue.Outcome.Closed;
import io.tideline.delivery.queue.Outcome.Failed;
import io.tideline.delivery.queue.Outcome.Refused;
import io.tideline.delivery.queue.Outcome.Sent;
import io.tideline.delivery.queue.Outcome.Skipped;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that answers as developer.salesforce.com says of collections and logins. */
class SalesforceIT {
    private static final String COLLECTION =
            "/services/data/v62.0/composite/sobjects/Account/Tideline_Account_Id__c";

    @TempDir private Path folder;
    private WebApi api;
    private Destination salesforce;
    private final AtomicInteger logins = new AtomicInteger();

    @BeforeEach
    void start() throws Exception {
        api = WebApi.start();
        salesforce =
                Deliveries.destination(
                        folder,
                        new SalesforceProvider(),
                        """
                        login_url: %s
                        client_id: "${file:token}"
                        client_secret: "${file:token}"
                        """
                                .formatted(api.url()));
    }

    @AfterEach
    void stop() {
        salesforce.close();
        api.close();
    }

    /** Answers logins with another session each, and records as given, if the session is valid. */
    private void answer(int validSession, int status, String body) {
        api.answer(
                request -> {
                    if (request.path().equals("/services/oauth2/token")) {
                        return Answer.of(
                                200,
                                "{\"access_token\":\"session-%d\",\"instance_url\":\"%s\"}"
                                        .formatted(logins.incrementAndGet(), api.url()));
                    }
                    boolean isValid =
                            request.headers()
                                    .get("authorization")
                                    .equals("Bearer session-" + validSession);
                    return isValid
                            ? Answer.of(status, body)
                            : Answer.of(401, "[{\"errorCode\":\"INVALID_SESSION_ID\"}]");
                });
    }

    @Test
    void recordsOfACollectionSucceedOrFailEachByItself() {
        answer(
                1,
                200,
                """
                [{"id":"001","success":true,"errors":[],"created":false},
                 {"success":false,"errors":[{"statusCode":"UNABLE_TO_LOCK_ROW","message":"locked"}]},
                 {"success":false,"errors":[{"statusCode":"INVALID_FIELD","message":"no such column"}]},
                 {"success":false,"errors":[{"statusCode":"REQUIRED_FIELD_MISSING","message":"Name"}]}]""");
        assertThat(
                        salesforce.send(
                                List.of(
                                        Deliveries.score("a", 1, null),
                                        Deliveries.score("b", 2, null),
                                        Deliveries.score("c", 3, null),
                                        Deliveries.score("d", null, null))))
                .containsExactly(
                        new Sent("001"),
                        new Failed("Salesforce says: UNABLE_TO_LOCK_ROW locked"),
                        new Refused("Salesforce says: INVALID_FIELD no such column"),
                        new Skipped("no record has this external id"));
        Request login = api.requests().get(0);
        assertThat(login.body())
                .isEqualTo(
                        "grant_type=client_credentials&client_id=token-of-a-test&client_secret=token-of-a-test");
        Request upsert = api.requests().get(1);
        assertThat(upsert.method() + " " + upsert.path()).isEqualTo("PATCH " + COLLECTION);
        assertThat(upsert.json().path("allOrNone").asBoolean(true)).isFalse();
        assertThat(upsert.json().path("records").path(0).toString())
                .isEqualTo(
                        "{\"attributes\":{\"type\":\"Account\"},\"Tideline_Account_Id__c\":\"a\",\"Tideline_weekly_score__c\":1,\"Tideline_weekly_band__c\":\"fair\"}");
        assertThat(upsert.json().path("records").path(3).path("Tideline_weekly_score__c").isNull())
                .isTrue();
    }

    @Test
    void anExpiredSessionIsBegunAgain() {
        answer(2, 200, "[{\"id\":\"001\",\"success\":true}]");
        assertThat(salesforce.send(List.of(Deliveries.score("a", 1, null))))
                .containsExactly(new Sent("001"));
        assertThat(salesforce.send(List.of(Deliveries.score("a", 1, null))))
                .containsExactly(new Sent("001"));
        assertThat(logins).hasValue(2);
    }

    @Test
    void aLoginThatIsRefusedClosesIt() {
        api.next(400, "{\"error\":\"invalid_client\"}");
        assertThat(salesforce.send(List.of(Deliveries.score("a", 1, null))).get(0))
                .isInstanceOfSatisfying(
                        Closed.class,
                        closed -> assertThat(closed.reason()).contains("invalid_client"));
    }

    @Test
    void whenTheDaysCallsAreUsedUp_itIsLeftAlone() {
        answer(
                1,
                403,
                "[{\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\",\"message\":\"TotalRequests\"}]");
        assertThat(salesforce.send(List.of(Deliveries.score("a", 1, null))).get(0))
                .isInstanceOf(Busy.class);
    }

    @Test
    void setupSaysWhichFieldsAreMissing() {
        answer(
                1,
                200,
                "{\"fields\":[{\"name\":\"Tideline_Account_Id__c\"},{\"name\":\"Tideline_weekly_score__c\"}]}");
        assertThat(
                        salesforce.setup(
                                List.of(
                                        new ScoreFields(false, "weekly", List.of("score", "band")),
                                        new ScoreFields(false, "weekly", List.of("score")))))
                .containsExactly(
                        "Account lacks Tideline_weekly_band__c: make them, or let the app's user see them (docs/delivery/salesforce.md).",
                        "All fields of Account are there.");
    }
}
