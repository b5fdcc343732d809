package io.tideline.console.page;

import io.tideline.console.query.ModelInfo;
import io.tideline.console.readers.Readers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A checklist: its funnel, those who started together, who is stuck and who has little time left.
 */
public final class ActivationPage implements Page {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int DAYS = 28;
    private static final int MOST = 15;

    private final Readers readers;

    public ActivationPage(Readers readers) {
        this.readers = readers;
    }

    /** Returns the checklist of an address, or the model's first; null: the model has none. */
    public static ModelInfo.Checklist checklist(Visit visit) {
        var lists = visit.model().checklists();
        var wanted = visit.text("checklist");
        return lists.stream()
                .filter(list -> list.name().equals(wanted))
                .findFirst()
                .orElse(lists.isEmpty() ? null : lists.get(0));
    }

    @Override
    public Optional<Shown> show(Visit visit) {
        var checklist = checklist(visit);
        var frame = visit.frame("Activation", "Activation");
        if (checklist == null) {
            return Shown.of(
                    "activation.jte",
                    new ActivationView(
                            frame,
                            visit.model(),
                            null,
                            List.of(),
                            null,
                            List.of(),
                            List.of(),
                            List.of()));
        }
        var activation = readers.activation();
        var funnel = activation.funnel(checklist.name(), PATIENCE);
        return Shown.of(
                "activation.jte",
                new ActivationView(
                        frame,
                        visit.model(),
                        checklist,
                        funnel.map(each -> each.value()).orElse(null),
                        funnel.map(each -> each.asOf()).orElse(null),
                        activation.cohorts(checklist.name(), DAYS),
                        activation.stalled(checklist, MOST),
                        activation.expiring(checklist, MOST)));
    }
}
