package io.tideline.serde;

import java.io.IOException;
import java.math.BigDecimal;

/** Writes values one after the other, each in the form of its type. */
public interface ValueWriter {

    /** Writes that there is no value. */
    void nothing() throws IOException;

    /** Writes a text; null as no value. */
    void text(String value) throws IOException;

    /** Writes an id; null as no value, where the key of what is written to may have none. */
    default void id(String value) throws IOException {
        text(value);
    }

    /** Writes a truth value. */
    void flag(boolean value) throws IOException;

    /** Writes a whole number of 32 bits. */
    void integer(int value) throws IOException;

    /** Writes a whole number of 64 bits. */
    void bigint(long value) throws IOException;

    /**
     * Writes a decimal number without its trailing zeros; null as no value.
     *
     * @throws IOException if it is too large for what is written to
     */
    void numeric(BigDecimal value) throws IOException;

    /** Writes a day, in days since 1970-01-01. */
    void day(int value) throws IOException;

    /** Writes a time, in milliseconds since the epoch. */
    void time(long value) throws IOException;

    /** Writes bytes, not null. */
    void bytes(byte[] value) throws IOException;

    /** Writes a value as JSON. */
    <E> void json(E value, Json.Form<E> form) throws IOException;
}
