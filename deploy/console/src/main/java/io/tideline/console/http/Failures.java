package io.tideline.console.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tideline.console.query.DatabaseException;
import io.tideline.console.query.NotReadYetException;
import io.tideline.console.view.Frame;
import java.time.DateTimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is answered where there is no page: a sentence and a remedy, never a stack trace. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private static final String ANSWERED = "answered";

    private final Templates templates;
    private final Assets assets;

    /** What the API answers. */
    private record Failure(String error, String remedy) {}

    Failures(Templates templates, Assets assets) {
        this.templates = templates;
        this.assets = assets;
    }

    void on(RoutesConfig routes) {
        routes.exception(DatabaseException.class, (e, context) -> database(context, e));
        routes.exception(
                NotReadYetException.class,
                (e, context) ->
                        answer(
                                context,
                                503,
                                "All accounts are being read for the first time.",
                                "Ask again in a moment."));
        routes.exception(IllegalArgumentException.class, (e, context) -> wrong(context));
        routes.exception(DateTimeException.class, (e, context) -> wrong(context));
        routes.exception(
                Exception.class,
                (e, context) -> {
                    LOG.error("A page failed", e);
                    answer(
                            context,
                            500,
                            "The console has failed to make this page.",
                            "Its log says why.");
                });
        routes.error(404, context -> notFound(context, "page"));
    }

    private void wrong(Context context) {
        answer(
                context,
                400,
                "This address is not one of the console's.",
                "Go back, or begin at the overview.");
    }

    /** Answers that something is not there, if nothing has been answered yet. */
    void notFound(Context context, String what) {
        if (context.attribute(ANSWERED) == null) {
            answer(
                    context,
                    404,
                    "There is no such " + what + ".",
                    "It may have been forgotten, or its rows have expired. Ids are compared letter by letter.");
        }
    }

    private void database(Context context, DatabaseException e) {
        switch (e.reason()) {
            case NO_TABLES ->
                    answer(
                            context,
                            503,
                            "There are no tables of this version yet.",
                            "A job that starts makes them, or tideline migrate.");
            case NO_RIGHT -> {
                LOG.error("The database refuses the console's user", e);
                answer(
                        context,
                        503,
                        "The console's user may not read the tables.",
                        "Grant it what deploy/sql/roles.sql grants to tideline_read.");
            }
            case TOO_SLOW ->
                    answer(
                            context,
                            503,
                            "The database took too long.",
                            "See what keeps it busy, or raise console.statement_timeout.");
            case NO_SUCH_VALUE -> notFound(context, "row");
            case AWAY -> {
                LOG.error("The database gives no answer", e);
                answer(
                        context,
                        503,
                        "The database gives no answer.",
                        "This page is loaded again by itself.");
            }
        }
    }

    /** Answers with a page, or with JSON where the API is asked. */
    void answer(Context context, int status, String what, String remedy) {
        context.status(status).attribute(ANSWERED, true);
        if (status == 503) {
            context.header("Retry-After", "5");
        }
        if (context.path().startsWith(Server.API)) {
            Json.answer(context, new Failure(what, remedy));
            return;
        }
        var frame = new Frame(what, "", null, assets);
        context.html(
                templates.render(
                        "error.jte", new ErrorView(frame, status, what, remedy, status == 503)));
    }
}
