package io.tideline.local.option;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a day, as rows have it. */
public final class DayConverter implements ITypeConverter<LocalDate> {
    /** Rows have four digits for the year. */
    private static final int LENGTH = 10;

    @Override
    public LocalDate convert(String value) {
        try {
            // PostgreSQL has no year 0.
            if (value.length() == LENGTH && !value.startsWith("0000")) {
                return LocalDate.parse(value);
            }
        } catch (DateTimeParseException e) {
            // refused below
        }
        throw new TypeConversionException(
                "\"%s\" is not a day such as 2026-03-01".formatted(value));
    }
}
