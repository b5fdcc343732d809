package io.tideline.console.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.tideline.console.access.Access;
import io.tideline.console.access.Verdict;
import io.tideline.console.access.Visitor;
import io.tideline.console.api.Api;
import io.tideline.console.page.AccountsPage;
import io.tideline.console.page.ActivationPage;
import io.tideline.console.page.AlertsPage;
import io.tideline.console.page.Finder;
import io.tideline.console.page.HealthPage;
import io.tideline.console.page.OneAccountPage;
import io.tideline.console.page.OneUserPage;
import io.tideline.console.page.OverviewPage;
import io.tideline.console.page.Page;
import io.tideline.console.page.Visit;
import io.tideline.console.readers.Readers;
import io.tideline.console.view.Frame;
import io.tideline.job.config.ConsoleConfig;
import io.tideline.job.option.StartException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Answers requests: files, pages and the API, to whom {@link Access} lets in. */
public final class Server implements AutoCloseable {
    /** Where the paths of the API begin. */
    static final String API = "/api/";

    private static final String PERSON = "person";
    private static final Set<HandlerType> READING = Set.of(HandlerType.GET, HandlerType.HEAD);
    private static final int THREADS = 24;
    private static final int IDLE_MILLIS = 60_000;

    /** The longest id and the longest name, encoded, have 14 KB. */
    private static final int LONGEST_ADDRESS = 32 << 10;

    private final Readers readers;
    private final Access access;
    private final Assets assets = new Assets();
    private final Templates templates = new Templates();
    private final Failures failures = new Failures(templates, assets);
    private final Map<String, Page> pages = new LinkedHashMap<>();
    private final Api api;
    private final Javalin server;

    /**
     * Listens.
     *
     * @throws StartException if it cannot, as where the port is taken
     */
    public Server(ConsoleConfig config, Access access, Readers readers, Clock clock) {
        this.readers = readers;
        this.access = access;
        this.api = new Api(readers, clock);
        pages.put("/", new OverviewPage(readers));
        pages.put("/accounts", new AccountsPage(readers));
        pages.put("/account", new OneAccountPage(readers));
        pages.put("/user", new OneUserPage(readers));
        pages.put("/activation", new ActivationPage(readers));
        pages.put("/alerts", new AlertsPage(readers));
        pages.put("/health", new HealthPage(readers, clock));
        this.server = Javalin.create(this::configure);
        try {
            server.start(config.listen(), config.port());
        } catch (RuntimeException e) {
            server.stop();
            throw new StartException(
                    "The console cannot listen on %s, port %s: another program does, or it is no address of this machine; console.listen and console.port say where."
                            .formatted(config.listen(), config.port()),
                    e);
        }
    }

    /** Returns the port that it listens on. */
    public int port() {
        return server.port();
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.prefer405over404 = true;
        config.http.maxRequestSize = 0;
        config.jetty.threadPool = new QueuedThreadPool(THREADS, 2, IDLE_MILLIS);
        config.jetty.modifyHttpConfiguration(Server::limit);
        var routes = config.routes;
        routes.before(this::admit);
        routes.get("/assets/{name}", this::asset);
        routes.get("/favicon.ico", context -> context.redirect(assets.url("icon.svg")));
        pages.forEach((path, page) -> routes.get(path, context -> show(context, page)));
        routes.get("/find", this::find);
        routes.get("/accounts.csv", new AccountsCsv(readers)::write);
        api.routes().forEach((path, route) -> routes.get(path, context -> answer(context, route)));
        failures.on(routes);
    }

    private static void limit(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(LONGEST_ADDRESS);
    }

    private void admit(Context context) {
        Headers.set(context);
        if (!READING.contains(context.method())) {
            refuse(context, new Verdict.Refused(405, "The console only shows.", null));
            return;
        }
        var path = context.path();
        var visitor = new Visitor(context.ip(), path.startsWith(API), context::header);
        var verdict = access.of(visitor);
        if (verdict instanceof Verdict.Refused refused) {
            refuse(context, refused);
        } else if (verdict instanceof Verdict.Allowed allowed) {
            context.attribute(PERSON, allowed.name());
        }
    }

    private void refuse(Context context, Verdict.Refused refused) {
        if (refused.challenge() != null) {
            context.header("WWW-Authenticate", refused.challenge());
        }
        failures.answer(
                context, refused.status(), refused.why(), "docs/console.md says who is let in.");
        context.skipRemainingHandlers();
    }

    private void asset(Context context) {
        assets.get(context.pathParam("name"))
                .ifPresentOrElse(
                        asset -> {
                            if (asset.version().equals(context.queryParam("v"))) {
                                context.header(
                                        "Cache-Control", "public, max-age=31536000, immutable");
                            }
                            context.contentType(asset.type()).result(asset.content());
                        },
                        () -> failures.notFound(context, "file"));
    }

    private void show(Context context, Page page) {
        var model = readers.model();
        if (model.isEmpty()) {
            context.html(templates.render("nothing.jte", frame(context, "No rows yet")));
            return;
        }
        var visit = new Visit(context::queryParam, model.get(), context.attribute(PERSON), assets);
        page.show(visit)
                .ifPresentOrElse(
                        shown -> context.html(templates.render(shown.template(), shown.view())),
                        () -> failures.notFound(context, context.path().substring(1)));
    }

    private void find(Context context) {
        var text = context.queryParam("q");
        context.redirect(
                readers.model().map(model -> new Finder(readers).find(model, text)).orElse("/"));
    }

    private Frame frame(Context context, String title) {
        return new Frame(title, "", context.attribute(PERSON), assets);
    }

    private void answer(Context context, Api.Route route) {
        var found =
                route.answer(
                        new Api.Question(
                                context::queryParam,
                                context.pathParamMap().get("id"),
                                readers.model()));
        found.ifPresentOrElse(
                body -> Json.answer(context, body), () -> failures.notFound(context, "row"));
    }

    @Override
    public void close() {
        server.stop();
    }
}
