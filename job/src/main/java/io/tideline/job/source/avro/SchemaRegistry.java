package io.tideline.job.source.avro;

import static io.tideline.event.RejectionReason.UNKNOWN_SCHEMA;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.event.decode.QuotedSnippet;
import io.tideline.event.decode.RejectionException;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/**
 * The schemas of a registry by their ids, each of which is looked up once: an id always has the
 * same schema. What cannot be read is remembered, too, or a sender of one made-up id would cause a
 * request for each record; but only for a while. Both are limited in number, apart from each other,
 * so that made-up ids drive out no schema. One instance serves one thread.
 */
final class SchemaRegistry {
    private static final int MOST_REFERENCES = 1_000;

    private final RegistryClient client;
    private final Bounds bounds;
    private final Map<Integer, Schema> known;
    private final Map<Integer, Refusal> refused;
    private long waitedAt;
    private boolean hasWaited;

    /**
     * How much is remembered, and how long an id may be unknown.
     *
     * @param ids how many are remembered that have a schema, and as many that have none
     * @param grace for how long one is looked up again, as the registry that is read may be behind
     *     the one that gave the id out
     * @param pause between two of these
     * @param refusal for how long its records are rejected after that without another look; also
     *     how far two times of grace are apart
     */
    record Bounds(int ids, Duration grace, Duration pause, Duration refusal) {
        static final Bounds DEFAULT =
                new Bounds(
                        1_000,
                        Duration.ofSeconds(3),
                        Duration.ofMillis(250),
                        Duration.ofMinutes(1));
    }

    /** Why the records of an id are rejected, and since when. */
    private record Refusal(String detail, long since) {}

    SchemaRegistry(RegistryClient client, Bounds bounds) {
        this.client = client;
        this.bounds = bounds;
        this.known = limited(bounds.ids());
        this.refused = limited(bounds.ids());
    }

    private static <T> Map<Integer, T> limited(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, T> eldest) {
                return size() > most;
            }
        };
    }

    /**
     * Returns the schema of an id.
     *
     * @throws RejectionException if the registry has none, or one that cannot be read
     * @throws io.tideline.job.option.StartException if the registry gives no answer
     */
    Schema schema(int id) throws RejectionException {
        Schema schema = known.get(id);
        if (schema != null) {
            return schema;
        }
        Refusal refusal = refused.get(id);
        if (refusal != null && isWithin(bounds.refusal(), refusal.since())) {
            throw new RejectionException(UNKNOWN_SCHEMA, refusal.detail());
        }
        try {
            schema = parse(id, lookUp(id));
            known.put(id, schema);
            return schema;
        } catch (RejectionException e) {
            refused.put(id, new Refusal(e.getMessage(), System.nanoTime()));
            throw e;
        }
    }

    private static boolean isWithin(Duration duration, long since) {
        return System.nanoTime() - since < duration.toNanos();
    }

    private JsonNode lookUp(int id) throws RejectionException {
        if (id < 0) { // as no registry gives out
            throw unknown(id);
        }
        String path = "/schemas/ids/" + id;
        Optional<JsonNode> answer = client.schema(path);
        boolean mayWait = !hasWaited || !isWithin(bounds.refusal(), waitedAt);
        if (answer.isEmpty() && mayWait) {
            hasWaited = true;
            waitedAt = System.nanoTime();
            while (answer.isEmpty() && isWithin(bounds.grace(), waitedAt)) {
                client.pause(bounds.pause());
                answer = client.schema(path);
            }
        }
        return answer.orElseThrow(() -> unknown(id));
    }

    private static RejectionException unknown(int id) {
        return refused(
                id,
                "is not known to the registry, or not open to the user of the settings",
                "register it, let the user read it, or write with one that is");
    }

    private Schema parse(int id, JsonNode answer) throws RejectionException {
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw refused(id, "is of type " + QuotedSnippet.of(type), "only AVRO is read");
        }
        // What the registry has taken is not judged again.
        Schema.Parser parser = new Schema.Parser(NameValidator.NO_VALIDATION);
        parser.setValidateDefaults(false);
        parseReferences(id, answer, parser, new HashSet<>());
        return parse(id, answer, parser);
    }

    /** Parses what a schema refers to, and what that does first. */
    private void parseReferences(int id, JsonNode answer, Schema.Parser parser, Set<String> names)
            throws RejectionException {
        for (JsonNode reference : answer.path("references")) {
            if (names.size() == MOST_REFERENCES) {
                throw refused(
                        id,
                        "has more than " + MOST_REFERENCES + " references",
                        "it must have fewer");
            }
            if (names.add(reference.path("name").asText())) {
                JsonNode referenced = referenced(id, reference);
                parseReferences(id, referenced, parser, names);
                parse(id, referenced, parser);
            }
        }
    }

    private JsonNode referenced(int id, JsonNode reference) throws RejectionException {
        String subject = reference.path("subject").asText();
        String version = reference.path("version").asText();
        // A version that was deleted since is still what the schema means.
        String path =
                "/subjects/%s/versions/%s?deleted=true"
                        .formatted(encoded(subject), encoded(version));
        return client.schema(path)
                .orElseThrow(
                        () ->
                                refused(
                                        id,
                                        "refers to version %s of subject %s, which the registry does not have"
                                                .formatted(version, QuotedSnippet.of(subject)),
                                        "register it"));
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, UTF_8).replace("+", "%20");
    }

    private static Schema parse(int id, JsonNode answer, Schema.Parser parser)
            throws RejectionException {
        try {
            return parser.parse(answer.path("schema").asText());
        } catch (RuntimeException e) {
            // Not Avro's own alone: a type that is not there is a null pointer to its parser.
            throw refused(
                    id,
                    "cannot be read, %s"
                            .formatted(QuotedSnippet.of(String.valueOf(e.getMessage()))),
                    "it must be a schema of Avro");
        }
    }

    private static RejectionException refused(int id, String what, String expected) {
        return new RejectionException(
                UNKNOWN_SCHEMA, "The record's schema %s %s; %s.".formatted(id, what, expected));
    }
}
