package io.tideline.console.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** The current row of a result, by the names of its columns. */
public final class Row {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ResultSet result;

    Row(ResultSet result) {
        this.result = result;
    }

    private interface Reading<T> {
        T read(ResultSet result) throws SQLException;
    }

    private <T> T get(Reading<T> reading) {
        try {
            return reading.read(result);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** Returns the text, or null. */
    public String text(String column) {
        return get(row -> row.getString(column));
    }

    /** Returns the number, or null. */
    public Integer integer(String column) {
        return get(row -> row.getObject(column, Integer.class));
    }

    /** Returns the number; 0 of null. */
    public long count(String column) {
        return get(row -> row.getLong(column));
    }

    /** Returns the number, or null; 15 digits are enough for whoever looks at it. */
    public Double number(String column) {
        return get(
                row -> {
                    double number = row.getDouble(column);
                    return row.wasNull() ? null : number;
                });
    }

    public boolean flag(String column) {
        return get(row -> row.getBoolean(column));
    }

    /** Returns the day, or null. */
    public LocalDate day(String column) {
        return get(row -> row.getObject(column, LocalDate.class));
    }

    /** Returns the time, or null. */
    public Instant time(String column) {
        return get(
                row -> {
                    var time = row.getObject(column, OffsetDateTime.class);
                    return time == null ? null : time.toInstant();
                });
    }

    /** Returns the JSON; a missing node of null. */
    public JsonNode json(String column) {
        var text = text(column);
        try {
            return text == null ? MissingNode.getInstance() : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL has sent no JSON in " + column, e);
        }
    }

    /** Returns the texts of a JSON list; none of null. */
    public List<String> texts(String column) {
        List<String> texts = new ArrayList<>();
        json(column).forEach(item -> texts.add(item.asText()));
        return List.copyOf(texts);
    }
}
