package io.tideline.delivery.destination.salesforce;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.delivery.destination.http.Answers;
import io.tideline.delivery.destination.http.HttpCalls;
import io.tideline.job.option.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/**
 * Calls Salesforce's REST API, with a session of the client credentials flow. That flow has no
 * refresh token: when a session has expired, another is begun.
 */
final class SalesforceApi {
    private static final int UNAUTHORIZED = 401;

    private final String login;
    private final Secret clientId;
    private final Secret clientSecret;
    private final String version;
    private final HttpCalls http;
    private Session session;

    SalesforceApi(
            String login, Secret clientId, Secret clientSecret, String version, Duration timeout) {
        this.login = login;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        this.version = version;
        this.http = new HttpCalls(timeout);
    }

    private record Session(String token, String instance) {}

    /** The login was refused. */
    static final class LoginException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient HttpResponse<String> answer;

        private LoginException(HttpResponse<String> answer) {
            super(Answers.reason(answer));
            this.answer = answer;
        }

        HttpResponse<String> answer() {
            return answer;
        }
    }

    /**
     * Calls the API.
     *
     * @param path below the version
     * @throws CompletionException if there is no answer
     */
    HttpResponse<String> call(String method, String path, JsonNode body) throws LoginException {
        Session now = session(null);
        HttpResponse<String> answer = call(now, method, path, body);
        return answer.statusCode() == UNAUTHORIZED
                ? call(session(now), method, path, body)
                : answer;
    }

    private HttpResponse<String> call(Session now, String method, String path, JsonNode body) {
        URI uri = URI.create(now.instance() + "/services/data/" + version + path);
        HttpRequest.Builder request =
                body == null
                        ? HttpRequest.newBuilder(uri).GET()
                        : HttpCalls.json(method, uri, body);
        return http.send(request.header("Authorization", "Bearer " + now.token()).build()).join();
    }

    /**
     * Returns a session.
     *
     * @param expired another one is wanted than this; null: any will do
     */
    private synchronized Session session(Session expired) throws LoginException {
        if (session == null || session.equals(expired)) {
            session = begin();
        }
        return session;
    }

    private Session begin() throws LoginException {
        String form =
                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                        .formatted(
                                URLEncoder.encode(clientId.reveal(), UTF_8),
                                URLEncoder.encode(clientSecret.reveal(), UTF_8));
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(login + "/services/oauth2/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build();
        HttpResponse<String> answer = http.send(request).join();
        JsonNode body = Answers.json(answer);
        if (!Answers.isSuccess(answer) || !body.path("access_token").isTextual()) {
            throw new LoginException(answer);
        }
        return new Session(
                body.path("access_token").asText(), body.path("instance_url").asText(login));
    }

    Duration pause() {
        return http.pause();
    }
}
