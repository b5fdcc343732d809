package io.tideline.local.option;

import io.tideline.job.option.AlertsFrom;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the option from when on alerts are raised, in the configuration's format. */
public final class AlertsFromConverter implements ITypeConverter<AlertsFrom> {
    @Override
    public AlertsFrom convert(String value) {
        return AlertsFrom.parse(value)
                .orElseThrow(
                        () ->
                                new TypeConversionException(
                                        "\"%s\" is not %s".formatted(value, AlertsFrom.EXPECTED)));
    }
}
