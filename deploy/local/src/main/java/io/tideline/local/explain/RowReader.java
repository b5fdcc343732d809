package io.tideline.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.model.Level;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the job's rows, as JSON (docs/rows.md), from wherever they were written to. */
public interface RowReader extends AutoCloseable {

    /** Returns the row of {@code accounts} or {@code users}. */
    Optional<JsonNode> entity(Level level, String id) throws IOException;

    /**
     * Returns the newest final row of each profile up to a day, by profile.
     *
     * @param until null: up to the newest
     */
    List<JsonNode> scores(Level level, String id, LocalDate until) throws IOException;

    /**
     * Returns the newest row of the whole product up to a day.
     *
     * @param until null: up to the newest
     */
    Optional<JsonNode> product(String profile, LocalDate until) throws IOException;

    /** Returns the profiles that the newest rows of the product are of. */
    Set<String> profiles() throws IOException;

    /** Returns the rows of checklists, by name. */
    List<JsonNode> checklists(Level level, String id) throws IOException;

    /** Returns the newest alerts about somebody, the newest first. */
    List<JsonNode> alerts(Level level, String id, int most) throws IOException;

    /** Returns the rows of those users that have one, by id. */
    Map<String, JsonNode> users(Collection<String> ids) throws IOException;

    /** Returns rows of accounts or users whose id or name begins with a text, in either case. */
    List<JsonNode> like(Level level, String text, int most) throws IOException;

    @Override
    void close() throws IOException;
}
