package io.tideline.alert.kinds;

import io.tideline.alert.AlertKind;
import io.tideline.alert.AlertTarget;
import io.tideline.alert.AlertTrigger.ListedEvent;
import io.tideline.alert.Details;
import io.tideline.model.AlertOption;
import io.tideline.model.AlertRule;

/** An event that the rule lists happened. */
final class EventOccurred extends AlertKind<ListedEvent> {
    EventOccurred() {
        super(
                "event",
                "one of the events happens",
                ListedEvent.class,
                AlertOption.EVENTS,
                AlertOption.COOLDOWN);
    }

    @Override
    protected boolean isMet(AlertRule rule, ListedEvent event) {
        return rule.events().contains(event.event());
    }

    @Override
    protected Text text(AlertTarget target, ListedEvent event) {
        String actor = target.userId() == null ? "" : target.userId();
        return new Text(
                event.messageId() != null
                        ? id(actor, event.messageId())
                        : id(actor, target.at() + " " + event.ordinal(), event.name()),
                target.name() + ": " + event.name() + target.by() + target.where() + ".",
                new Details().text("event", event.name()).text("message_id", event.messageId()));
    }
}
