package io.tideline.console.page;

import io.tideline.console.query.ModelInfo;
import io.tideline.console.query.Trait;
import io.tideline.console.readers.Readers;
import io.tideline.console.view.Links;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Goes where a text leads: to whom it is the id of, or a carried trait; else to a list. */
public final class Finder {
    private final Readers readers;

    public Finder(Readers readers) {
        this.readers = readers;
    }

    /** Returns the address of what is found. */
    public String find(ModelInfo model, String text) {
        var wanted = text == null ? "" : text.strip();
        if (wanted.isEmpty()) {
            return Links.to("/accounts").toString();
        }
        return Stream.<Function<String, Optional<String>>>of(
                        id -> readers.accounts().find(id).map(found -> Links.account(found.id())),
                        id -> readers.users().find(id).map(found -> Links.user(found.id())),
                        value ->
                                only(model.traits().account(), value, readers.accounts()::having)
                                        .map(Links::account),
                        value ->
                                only(model.traits().user(), value, readers.users()::having)
                                        .map(Links::user))
                .flatMap(look -> look.apply(wanted).stream())
                .findFirst()
                .orElseGet(() -> Links.to("/accounts").with("q", wanted).toString());
    }

    private interface Having {
        List<String> having(Trait trait, int most);
    }

    /** Returns the only one who has the value as any trait. */
    private static Optional<String> only(List<String> traits, String value, Having whose) {
        var ids =
                traits.stream()
                        .flatMap(name -> whose.having(new Trait(name, value), 2).stream())
                        .distinct()
                        .limit(2)
                        .toList();
        return ids.size() == 1 ? Optional.of(ids.get(0)) : Optional.empty();
    }
}
