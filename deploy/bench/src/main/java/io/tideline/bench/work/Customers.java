package io.tideline.bench.work;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The product's users and accounts. The size of accounts is proportional to the inverse of their
 * rank, so that with 20,000 users the largest of 1,000 has about 2,700 and most have a handful; the
 * activity of users is log-normal. Users of an account have consecutive numbers.
 */
final class Customers {
    /** The spread of the users' activity: the busiest hundredth does a fifth of everything. */
    private static final double SPREAD = 1.2;

    /** One in this many accounts joins during the workload. */
    private static final int NEWCOMERS = 10;

    /** Plans by share: of twenty accounts five are on trial, and so on. */
    private static final String[] PLANS = {
        "trial",
        "trial",
        "trial",
        "trial",
        "trial",
        "free",
        "free",
        "free",
        "free",
        "pro",
        "pro",
        "pro",
        "pro",
        "pro",
        "pro",
        "pro",
        "pro",
        "pro",
        "enterprise",
        "enterprise"
    };

    private static final int HOT_ACCOUNT = 0;

    private final int[] accountOf;
    private final int[] firstUser;
    private final int[] joinsAt;
    private final byte[][] userIds;
    private final byte[][] accountIds;
    private final byte[][] plans;
    private final AliasTable anyone;
    private final AliasTable inHotAccount;
    private final boolean hot;

    /**
     * @param minutes the duration of the workload
     */
    Customers(Workload work, int minutes) {
        var random = new SplittableRandom(work.seed());
        firstUser = firstUsers(work.users(), work.accounts());
        accountOf = new int[work.users()];
        joinsAt = new int[work.accounts()];
        accountIds = new byte[work.accounts()][];
        plans = new byte[work.accounts()][];
        for (int account = 0; account < work.accounts(); account++) {
            for (int user = firstUser[account]; user < firstUser[account + 1]; user++) {
                accountOf[user] = account;
            }
            boolean joins = account % NEWCOMERS == NEWCOMERS - 1;
            joinsAt[account] = joins ? 1 + random.nextInt(minutes) : 0;
            accountIds[account] = ascii("account-%05d".formatted(account));
            plans[account] = ascii(joins ? PLANS[0] : PLANS[random.nextInt(PLANS.length)]);
        }
        double[] weights = new double[work.users()];
        userIds = new byte[work.users()][];
        for (int user = 0; user < work.users(); user++) {
            weights[user] = Math.exp(SPREAD * gaussian(random));
            userIds[user] = ascii("user-%07d".formatted(user));
        }
        anyone = new AliasTable(weights);
        double[] hotWeights = new double[firstUser[HOT_ACCOUNT + 1]];
        System.arraycopy(weights, 0, hotWeights, 0, hotWeights.length);
        inHotAccount = new AliasTable(hotWeights);
        hot = work.hot();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the first user of each account, followed by the number of users. */
    private static int[] firstUsers(int users, int accounts) {
        double harmonic = IntStream.rangeClosed(1, accounts).mapToDouble(rank -> 1.0 / rank).sum();
        int[] first = new int[accounts + 1];
        double share = 0;
        for (int account = 0; account < accounts; account++) {
            share += 1.0 / (account + 1) / harmonic;
            // Each account has a user, whatever its share, at the expense of the largest.
            int end = (int) Math.round((users - accounts) * share) + account + 1;
            first[account + 1] = Math.min(end, users);
        }
        first[accounts] = users;
        return first;
    }

    /**
     * Draws by Box and Muller, which gives the same values on every machine with a SplittableRandom
     * of Java 17.
     */
    private static double gaussian(SplittableRandom random) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }

    /** Draws the user of the next session, from an account that has joined. */
    int draw(int minute, SplittableRandom random) {
        while (true) {
            int user =
                    hot && random.nextBoolean() ? inHotAccount.draw(random) : anyone.draw(random);
            if (joinsAt[accountOf[user]] <= minute) {
                return user;
            }
        }
    }

    int accounts() {
        return joinsAt.length;
    }

    int accountOf(int user) {
        return accountOf[user];
    }

    int firstUserOf(int account) {
        return firstUser[account];
    }

    /** Returns the minute of the workload in which an account joins; 0 if it was there before. */
    int joinsAt(int account) {
        return joinsAt[account];
    }

    byte[] userId(int user) {
        return userIds[user];
    }

    byte[] accountId(int user) {
        return accountIds[accountOf[user]];
    }

    byte[] plan(int user) {
        return plans[accountOf[user]];
    }
}
