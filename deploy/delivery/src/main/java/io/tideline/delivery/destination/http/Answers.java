package io.tideline.delivery.destination.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tideline.delivery.queue.Outcome;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** What answers of most web APIs mean. */
public final class Answers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_QUOTE = 200;
    private static final int SERVER_ERROR = 500;

    private Answers() {}

    public static boolean isSuccess(HttpResponse<?> answer) {
        return answer.statusCode() / 100 == 2;
    }

    /**
     * Returns what an answer means that is no success: a login that is refused, or a rate that is
     * exceeded, concerns the destination; what is left of 4xx concerns the delivery alone.
     */
    public static Outcome failure(HttpResponse<String> answer) {
        int status = answer.statusCode();
        String reason = reason(answer);
        return switch (status) {
            case 401, 403 -> new Outcome.Closed(reason, false);
            case 429 -> busy(answer);
            case 408, 425 -> new Outcome.Failed(reason);
            default ->
                    status >= SERVER_ERROR || status < 400
                            ? new Outcome.Failed(reason)
                            : new Outcome.Refused(reason);
        };
    }

    /** Returns the outcome of an answer that says to come later. */
    public static Outcome busy(HttpResponse<String> answer) {
        Duration after = RateHeaders.pause(answer, Instant.now()).orElse(Duration.ofSeconds(10));
        return new Outcome.Busy(reason(answer), after);
    }

    /** Returns the outcome of a call without an answer. */
    public static Outcome unanswered(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null
                        ? thrown.getCause()
                        : thrown;
        return new Outcome.Failed(
                cause instanceof TimeoutException
                        ? "no answer in time"
                        : "no answer: " + cause.getClass().getSimpleName());
    }

    /** Returns the status, and the beginning of what was said, on one line. */
    public static String reason(HttpResponse<String> answer) {
        String body = answer.body() == null ? "" : answer.body().strip().replaceAll("\\s+", " ");
        String quote =
                body.length() <= LONGEST_QUOTE ? body : body.substring(0, LONGEST_QUOTE) + "…";
        return "HTTP " + answer.statusCode() + (quote.isEmpty() ? "" : ": " + quote);
    }

    /** Returns the body as JSON; a missing node if it is none. */
    public static JsonNode json(HttpResponse<String> answer) {
        try {
            JsonNode body = JSON.readTree(answer.body());
            return body == null ? MissingNode.getInstance() : body;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
