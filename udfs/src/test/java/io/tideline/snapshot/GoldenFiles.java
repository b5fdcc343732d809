package io.tideline.snapshot;

import static io.tideline.harness.Happening.anonymous;
import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static io.tideline.population.PopulationHarness.entity;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.accounts.AccountStateFormatTest;
import io.tideline.accounts.AccountsHarness;
import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.OperatorHarness;
import io.tideline.members.MembersHarness;
import io.tideline.members.UserStateFormatTest;
import io.tideline.message.CohortChange;
import io.tideline.message.DailySnapshot;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.population.CohortsHarness;
import io.tideline.population.PopulationHarness;
import io.tideline.scores.ScoreHistoryFormatTest;
import io.tideline.scores.ScoresHarness;
import io.tideline.state.ErasureSettings;
import io.tideline.time.TimeSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;

/**
 * State as it was written once, which every later version restores. The files are never written
 * again: a change of format adds a set of its own, {@code golden/3/}, written by {@link #main}.
 */
public final class GoldenFiles {
    public static final Model MODEL =
            model().plans()
                    .profiles("{two: {window: 2d}, trials: {window: 3d, segment: trial}}")
                    .activation(
                            """
                            {setup: {level: user, steps: {Log in: {event: Logged In, count: 3},\
                             Upload: {event: File Uploaded}}, stalled_after: 2d},\
                             trial: {level: account, segment: trial, steps: {Report:\
                             {event: Report Created}, Invite: {event: Invite Sent, count: 3,\
                             distinct: email}}, expires_after: 14d}}""")
                    .inactiveAfter("{user: 2d, account: 2d}")
                    .alerts(
                            """
                            {quiet: {kind: inactive}, quiet-user: {kind: inactive, level: user},\
                             used: {kind: event, level: user, events: [Logged In], cooldown: 3d},\
                             new-user: {kind: new_user}}""")
                    .build();
    public static final TimeSettings TIMES =
            new TimeSettings(
                    Duration.ofMinutes(10).toMillis(), Duration.ofDays(1).toMillis(), 10_000, true);

    private GoldenFiles() {}

    /** Writes a new set into an empty folder. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectory(Path.of(args[0]));
        for (Map<String, byte[]> values :
                List.of(
                        UserStateFormatTest.written(),
                        AccountStateFormatTest.written(),
                        ScoreHistoryFormatTest.written())) {
            for (Map.Entry<String, byte[]> value : values.entrySet()) {
                writeHex(folder.resolve(value.getKey() + ".hex"), value.getValue());
            }
        }
        try (MembersHarness members = members(Backend.HEAP)) {
            writeSnapshot(folder.resolve("members.savepoint"), members.savepoint());
        }
        try (MembersHarness members = forgotten(Backend.HEAP)) {
            writeSnapshot(folder.resolve("members-forgotten.savepoint"), members.savepoint());
        }
        try (AccountsHarness accounts = accountsForgotten(Backend.HEAP)) {
            writeSnapshot(folder.resolve("accounts-forgotten.savepoint"), accounts.savepoint());
        }
        try (MembersHarness members = closing(Backend.HEAP)) {
            writeSnapshot(folder.resolve("members-closing.savepoint"), members.savepoint());
        }
        try (AccountsHarness accounts = accountsClosing(Backend.HEAP)) {
            writeSnapshot(folder.resolve("accounts-closing.savepoint"), accounts.savepoint());
        }
        try (MembersHarness members = backlog(Backend.HEAP)) {
            writeSnapshot(folder.resolve("members-backlog.savepoint"), members.savepoint());
        }
        try (AccountsHarness accounts = accountsBacklog(Backend.HEAP)) {
            writeSnapshot(folder.resolve("accounts-backlog.savepoint"), accounts.savepoint());
        }
        try (AccountsHarness accounts = accounts(Backend.HEAP)) {
            writeSnapshot(folder.resolve("accounts.savepoint"), accounts.savepoint());
        }
        try (PopulationHarness.Local local = local(Backend.HEAP)) {
            writeSnapshot(
                    folder.resolve("population-pre-aggregation.savepoint"), local.savepoint());
        }
        try (PopulationHarness population = population(Backend.HEAP)) {
            writeSnapshot(folder.resolve("population.savepoint"), population.savepoint());
        }
        try (CohortsHarness cohorts = cohorts(Backend.HEAP)) {
            writeSnapshot(folder.resolve("cohorts.savepoint"), cohorts.savepoint());
        }
        try (ScoresHarness scores = scores(Backend.HEAP)) {
            writeSnapshot(folder.resolve("scores.savepoint"), scores.savepoint());
        }
    }

    /** At noon of 2025-05-06, with a late event that has not been taken yet. */
    public static MembersHarness members(Backend backend) throws Exception {
        MembersHarness members = MembersHarness.start(backend, MODEL, TIMES);
        members.send(
                user("ann").joined("acme").with("plan", "trial").id("g1").at("2025-05-05T09:00Z"),
                user("bob").did("Report Created").id("m1").at("2025-05-05T10:00Z"),
                anonymous().in("acme").did("Logged In").id("m1").at("2025-05-06T10:00Z"));
        for (int i = 0; i < 300; i++) {
            members.send(user("ann").did("Logged In").id("m" + i).at("2025-05-05T10:00Z"));
        }
        members.watermark("2025-05-06T12:00Z");
        members.send(user("ann").did("Report Created").id("late").at("2025-05-05T11:00Z"));
        members.out();
        return members;
    }

    /** What is kept of who was forgotten, and of how long others may be silent. */
    public static final ErasureSettings FORGETS =
            new ErasureSettings(
                    () -> List.of("k".repeat(32).getBytes(UTF_8)),
                    Duration.ofDays(3).toMillis(),
                    30);

    /** After 2025-05-05: ann is to stay away through 2025-05-09, bob has been silent since. */
    public static MembersHarness forgotten(Backend backend) throws Exception {
        return OperatorHarness.forgetting(
                FORGETS,
                () -> {
                    MembersHarness members =
                            MembersHarness.start(backend, MODEL, TimeSettings.REPLAY);
                    members.send(
                            user("ann").in("acme").did("Logged In").at("2025-05-05T10:00Z"),
                            user("bob").did("Logged In").at("2025-05-05T10:00Z"));
                    members.closeDay("2025-05-05");
                    members.forget("ann", null, Happening.millis("2025-05-06T10:00Z"));
                    members.out();
                    return members;
                });
    }

    /** After 2025-05-05: acme has lost ann, and base is to stay away through 2025-05-09. */
    public static AccountsHarness accountsForgotten(Backend backend) throws Exception {
        return OperatorHarness.forgetting(
                FORGETS,
                () -> {
                    AccountsHarness accounts =
                            AccountsHarness.start(backend, MODEL, TimeSettings.REPLAY);
                    for (int time = 0; time < 3; time++) { // the cap is 2
                        accounts.send(
                                user("ann").in("acme").did("File Uploaded").at("2025-05-05T10:00Z"),
                                user("bob")
                                        .in("acme")
                                        .did("File Uploaded")
                                        .at("2025-05-05T10:00Z"));
                    }
                    accounts.send(user("cid").in("base").did("Logged In").at("2025-05-05T10:00Z"));
                    accounts.closeDay("2025-05-05");
                    accounts.send(
                            DailySnapshot.forget("ann", "acme"),
                            DailySnapshot.forget("base", AccountsHarness.day("2025-05-09")));
                    accounts.out();
                    return accounts;
                });
    }

    /** While 2025-05-05 is closing: two of three users are left, and all have done more since. */
    public static MembersHarness closing(Backend backend) throws Exception {
        return OperatorHarness.inSlices(
                1,
                () -> {
                    MembersHarness members =
                            MembersHarness.start(backend, MODEL, TimeSettings.REPLAY);
                    for (String id : List.of("ann", "bob", "cid")) {
                        members.send(user(id).did("Report Created").at("2025-05-05T10:00Z"));
                    }
                    members.closeDay("2025-05-05");
                    for (int timer = 0; timer < 3; timer++) {
                        members.fireNext();
                    }
                    for (String id : List.of("ann", "bob", "cid")) {
                        members.send(
                                user(id).did("Report Created").at("2025-05-05T11:00Z"),
                                user(id).did("Logged In").at("2025-05-06T11:00Z"));
                    }
                    members.userDays();
                    return members;
                });
    }

    /**
     * While 2025-05-05 is closing: two of three accounts are left, and all have done more since.
     */
    public static AccountsHarness accountsClosing(Backend backend) throws Exception {
        return OperatorHarness.inSlices(
                1,
                () -> {
                    AccountsHarness accounts =
                            AccountsHarness.start(backend, MODEL, TimeSettings.REPLAY);
                    for (String id : List.of("acme", "base", "core")) {
                        accounts.send(user("ann").in(id).did("Logged In").at("2025-05-05T10:00Z"));
                    }
                    accounts.closeDay("2025-05-05");
                    for (String id : List.of("acme", "base", "core")) {
                        accounts.send(user("ann").in(id).did("Logged In").at("2025-05-06T10:00Z"));
                    }
                    accounts.out();
                    return accounts;
                });
    }

    public static final TimeSettings BY_ARRIVAL =
            new TimeSettings(
                    Duration.ofMinutes(10).toMillis(), Duration.ofDays(1).toMillis(), 0, false);

    /** When the machine reads a backlog. */
    public static final String BACKLOG_READ = "2025-06-01T00:00Z";

    /** At eight of 2025-05-05, of which ann's and bob's events up to eleven wait. */
    public static MembersHarness backlog(Backend backend) throws Exception {
        MembersHarness members = MembersHarness.start(backend, MODEL, BY_ARRIVAL);
        members.machineTime(Happening.millis(BACKLOG_READ));
        members.watermark("2025-05-05T08:00Z");
        members.send(
                user("ann").in("acme").did("Logged In").at("2025-05-05T11:00Z"),
                user("ann").in("acme").did("Logged In").at("2025-05-05T10:00Z"),
                user("bob").did("Logged In").having("email", "one").at("2025-05-05T10:30Z"));
        members.out();
        return members;
    }

    /** Returns the backlog of acme and base. */
    public static AccountsHarness accountsBacklog(Backend backend) throws Exception {
        AccountsHarness accounts = AccountsHarness.start(backend, MODEL, BY_ARRIVAL);
        accounts.machineTime(Happening.millis(BACKLOG_READ));
        accounts.watermark("2025-05-05T08:00Z");
        accounts.live(
                user("ann").joined("acme").with("plan", "trial").at("2025-05-05T11:00Z"),
                user("bob").in("base").did("Logged In").at("2025-05-05T10:30Z"),
                user("bob").in("acme").did("Invite Sent").at("2025-05-05T10:00Z"));
        accounts.out();
        return accounts;
    }

    /** At noon of 2025-05-06, with late things and a user's day held. */
    public static AccountsHarness accounts(Backend backend) throws Exception {
        AccountsHarness accounts = AccountsHarness.start(backend, MODEL, TIMES);
        accounts.send(
                user("ann").joined("acme").with("plan", "trial").at("2025-05-05T09:00Z"),
                user("ann").in("acme").did("Report Created").at("2025-05-05T10:00Z"),
                user("bob").in("acme").did("File Uploaded").at("2025-05-05T10:00Z"),
                anonymous().in("acme").did("Logged In").at("2025-05-05T10:00Z"));
        accounts.live(
                user("ann").joined("acme").with("plan", "trial").at("2025-05-05T09:00Z"),
                user("ann").in("acme").did("Report Created").at("2025-05-05T10:00Z"),
                user("bob").in("acme").did("Logged In").at("2025-05-06T13:00Z"));
        accounts.watermark("2025-05-06T12:00Z");
        accounts.send(
                accounts.userDay(DailySnapshot.Kind.FINAL, "ann", "acme", "2025-05-06", 9),
                accounts.late(
                        user("cid").in("acme").did("Logged In").at("2025-05-05T11:00Z"),
                        "2025-05-06T12:00:00.001Z"),
                accounts.late(
                        user("cid").joined("acme").with("plan", "pro").at("2025-05-06T11:00Z"),
                        "2025-05-06T12:00:00.001Z"),
                accounts.correction("cid", "acme", "2025-05-05", 1, "2025-05-06T12:00:00.001Z"));
        accounts.out();
        return accounts;
    }

    /** With two users of 2025-05-05, one of them on trial. */
    public static PopulationHarness.Local local(Backend backend) throws Exception {
        PopulationHarness.Local local = PopulationHarness.Local.restore(backend, MODEL, null, 1, 0);
        local.send(entity(Level.USER, "ann", "2025-05-05", 0b01, 9, 0));
        local.send(entity(Level.USER, "bob", "2025-05-05", 0, 5, 1));
        return local;
    }

    /** After 2025-05-05, with a known account and a part of the next day. */
    public static PopulationHarness population(Backend backend) throws Exception {
        PopulationHarness population = PopulationHarness.start(backend, MODEL);
        population.known("2025-05-05", -1, 0b01);
        population.closeDay("2025-05-05");
        population.known("2025-05-06", 0b01, 0b10);
        try (PopulationHarness.Local local = local(backend)) {
            local.send(entity(Level.USER, "cid", "2025-05-06", 0b10, 7, 0, 1));
            local.closeDay("2025-05-05");
            local.out();
            local.closeDay("2025-05-06");
            population.send(local.out());
        }
        population.out();
        return population;
    }

    /** Three started on a day, and one of them is activated. */
    public static CohortsHarness cohorts(Backend backend) throws Exception {
        CohortsHarness cohorts = CohortsHarness.start(backend, MODEL);
        cohorts.send(
                new CohortChange("trial", 20_210, 1, 0, 0),
                new CohortChange("trial", 20_210, 1, 1, 1),
                new CohortChange("trial", 20_210, 1, 0, 0));
        cohorts.out();
        return cohorts;
    }

    /** After 2025-05-05, with a scored row, and one of the next day that waits. */
    public static ScoresHarness scores(Backend backend) throws Exception {
        ScoresHarness scores = ScoresHarness.start(backend, MODEL, TIMES);
        scores.benchmark(Level.USER, "2025-05-05", 18);
        scores.send(entity(Level.USER, "ann", "2025-05-05", 0b01, 9, 0));
        scores.closeDay("2025-05-05");
        scores.benchmark(Level.USER, "2025-05-06", 90);
        scores.send(entity(Level.USER, "ann", "2025-05-06", 0b01, 18, 0));
        scores.send(entity(Level.USER, "ann", "2025-05-07", 0b01, 27, 0));
        scores.send(DailySnapshot.dayCloses(AccountsHarness.day("2025-05-06")));
        scores.out();
        return scores;
    }

    private static void writeHex(Path file, byte[] bytes) throws IOException {
        String hex = HexFormat.of().formatHex(bytes);
        Files.writeString(file, hex.replaceAll("(.{64})", "$1\n").strip() + "\n");
    }

    private static void writeSnapshot(Path file, OperatorSubtaskState snapshot) throws IOException {
        OperatorSnapshotUtil.writeStateHandle(snapshot, file.toString());
    }

    /** Returns the bytes of a value's state, by the format's number and the file's name. */
    public static byte[] hex(int format, String name) {
        try {
            String text = Files.readString(path(format, name + ".hex"));
            return HexFormat.of().parseHex(text.replace("\n", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static OperatorSubtaskState snapshot(int format, String name) throws Exception {
        return OperatorSnapshotUtil.readStateHandle(path(format, name + ".savepoint").toString());
    }

    /** Returns the bytes of all files of a format, by name. */
    static Map<String, byte[]> all(int format) throws IOException {
        Map<String, byte[]> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(path(format, "user.hex").getParent())) {
            for (Path file : files.toList()) {
                all.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return all;
    }

    private static Path path(int format, String name) {
        URL file = GoldenFiles.class.getResource("/golden/" + format + "/" + name);
        if (file == null) {
            throw new AssertionError("There is no golden file " + format + "/" + name);
        }
        try {
            return Path.of(file.toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
