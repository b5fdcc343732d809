package io.tideline.local.option;

import io.tideline.yaml.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations on the command line in the format of the files: {@code 30s}, {@code 10m}. */
public class DurationConverter implements ITypeConverter<Duration> {

    /** Also accepts {@code off}, which is read as zero. */
    public static final class OrOff extends DurationConverter {
        @Override
        public Duration convert(String value) {
            return value.equals("off") ? Duration.ZERO : super.convert(value);
        }
    }

    @Override
    public Duration convert(String value) {
        try {
            return Durations.parse(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
