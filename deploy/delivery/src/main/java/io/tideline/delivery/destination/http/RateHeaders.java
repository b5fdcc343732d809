package io.tideline.delivery.destination.http;

import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads how long an API wants to be left alone. */
final class RateHeaders {
    private static final int TOO_MANY = 429;
    private static final Duration UNSAID = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    private RateHeaders() {}

    /** Returns for how long, if at all. */
    static Optional<Duration> pause(HttpResponse<?> answer, Instant now) {
        boolean isExhausted =
                header(answer, "X-RateLimit-Remaining")
                        .filter(left -> left.equals("0"))
                        .isPresent();
        Optional<Duration> said =
                header(answer, "Retry-After")
                        .flatMap(text -> retryAfter(text, now))
                        .or(() -> reset(answer, now));
        if (answer.statusCode() == TOO_MANY) {
            return Optional.of(within(said.orElse(UNSAID)));
        }
        return isExhausted ? said.map(RateHeaders::within) : Optional.empty();
    }

    /** Returns the time up to {@code X-RateLimit-Reset}, in seconds since the epoch. */
    private static Optional<Duration> reset(HttpResponse<?> answer, Instant now) {
        return header(answer, "X-RateLimit-Reset")
                .filter(text -> text.matches("\\d{9,11}"))
                .map(text -> Duration.between(now, Instant.ofEpochSecond(Long.parseLong(text))));
    }

    /** Reads seconds, or a date of HTTP. */
    private static Optional<Duration> retryAfter(String text, Instant now) {
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant until =
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            return Optional.of(Duration.between(now, until));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Duration within(Duration pause) {
        Duration least = pause.isNegative() ? Duration.ZERO : pause;
        return least.compareTo(LONGEST) > 0 ? LONGEST : least;
    }

    private static Optional<String> header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name);
    }
}
