package io.tideline.alert.kinds;

import io.tideline.alert.AlertKind;
import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger.FinalRow;
import io.tideline.alert.Wording;
import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;
import io.tideline.model.Model;
import java.util.List;
import java.util.Objects;

/** A score came into one of the rule's bands, from another one. */
final class BandKind extends AlertKind<FinalRow> {
    private static final AlertOption<List<String>> TO =
            AlertOption.optional(
                    "to",
                    AlertOption.Type.BANDS,
                    List.of(),
                    "the bands, coming into any of which raises it; by default all");

    BandKind() {
        super(
                "band",
                "the band is another than on the day before",
                FinalRow.class,
                AlertOption.PROFILE,
                TO);
    }

    @Override
    public String neverRaised(AlertRule rule, Model model) {
        return model.bands().isEmpty() ? "the model has no bands" : null;
    }

    @Override
    protected boolean isMet(AlertRule rule, FinalRow happened) {
        String band = happened.row().band();
        List<String> bands = rule.get(TO);
        return band != null
                && happened.before() != null
                && (bands.isEmpty() || bands.contains(band))
                && !Objects.equals(happened.bandBefore(), band);
    }

    @Override
    protected Text text(AlertTarget target, FinalRow happened) {
        String before = happened.bandBefore();
        return new Text(
                String.valueOf(happened.row().day()),
                "%s is %s%s%s: its score is %s%s%s."
                        .formatted(
                                target.name(),
                                happened.row().band(),
                                before == null ? "" : ", no longer " + before,
                                target.where(),
                                happened.today().score(),
                                happened.before().score() == null
                                        ? ""
                                        : ", " + happened.before().score() + " the day before",
                                Wording.mover(happened.row().movers())),
                RowKind.details(happened)
                        .text("band", happened.row().band())
                        .text("previous_band", before)
                        .number("band_score", toLong(happened.today().score()))
                        .number("previous_band_score", toLong(happened.before().score()))
                        .movers("movers", happened.row().movers()));
    }

    private static Long toLong(Integer number) {
        return number == null ? null : Long.valueOf(number);
    }
}
