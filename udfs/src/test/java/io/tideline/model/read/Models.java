package io.tideline.model.read;

/** Models for tests. */
public final class Models {
    /** Every section and nearly every key, in the shapes that docs/model.md shows. */
    public static final String FULL =
            """
            version: 7                      # copied to every row
            timezone: Europe/Berlin
            events:
              Logged In: 1
              Report Created: 9
              File Uploaded: {weight: 5, where: {kind: [csv, xlsx]}, daily_cap: 20}
            features:
              Reports: [Report Created, Report Shared]
              Files: [File Uploaded]
            segments:
              trial: {plan: [trial]}
              paid: {plan: [pro, enterprise]}
            profiles:
              weekly: {window: 7d}
              daily: {window: 1d, compare: 7d}
              monthly: {window: 30d}
              trials: {window: 7d, segment: trial, weights: {Invite Sent: 10}, \
            features: {Invites: [Invite Sent]}}
              power: {window: 7d, normalization: {method: exponential, percentile: 75}}
            normalization: {method: winsorized, percentile: 90}
            activation:
              account-trial:
                level: account
                segment: trial
                start: Account Created
                steps:
                  Create an account: {event: Account Created}
                  Invite 2+ team members: {event: Invite Sent, count: 2, distinct: email}
                  Upload 2+ files: {event: [File Uploaded, File Imported], count: 2}
                stalled_after: 3d
                expires_after: 14d
              user-setup: {level: user, steps: {Set up a profile: {event: Profile Completed}}}
            inactive_after: {user: 14d, account: 7d}
            roster_days: 90
            traits:
              account: [name, plan, owner, mrr, seats]
              user: [name, email]
            seats: seats
            bands: {good: 60, at risk: 1, fair: 30}
            alerts:
              new-account: {kind: new_account}
              converted:   {kind: event, events: [Subscription Started]}
              new-user:    {kind: new_user}
              activated:   {kind: activation, checklist: account-trial, at_least: 100}
              falling:     {kind: score_drop, profile: weekly, points: 20, severity: warning}
              gone-quiet:  {kind: inactive, severity: critical}
              rising:      {kind: score_rise, profile: weekly}
              adopted:     {kind: feature_adopted, features: [Reports]}
              at-risk:     {kind: event, events: [Data Exported], cooldown: 1d, severity: warning}
              cancelled:   {kind: event, events: [Subscription Cancelled], severity: critical}
              stuck:       {kind: activation_stalled, checklist: account-trial}
              over:        {kind: activation_expired, checklist: account-trial, segment: trial}
              user-back:   {kind: reactivated, level: user}
              any-adopted: {kind: feature_adopted, level: user}
              plunging:    {kind: score_drop, profile: weekly, by: usage, escalate: true, resolve: true}
              shrinking:   {kind: usage_drop, profile: daily, percent: 60, min_raw: 0}
              growing:     {kind: usage_rise, profile: weekly, resolve: true}
              in-danger:   {kind: band, profile: monthly, to: [at risk, fair]}
              champion:    {kind: champion_silent, profile: monthly, share: 40, silent_for: 3d}
            """;

    /** As little as a model can say. */
    public static final String LEAST =
            """
            version: 1
            profiles: {weekly: {window: 7d}}
            """;

    /** Odd and right: lone values, empty sections, kinds of values, a target, odd names. */
    public static final String ODD =
            """
            version: 2147483647
            events:
              "404": 0
              Ärger gemeldet: {}
              "a.b: c": {weight: 10, where: {ok: true, n: [1, 2.50, "1"], off: off}, daily_cap: 1}
            features: {}
            segments:
              big: {seats: [100], trial: false}
            profiles:
              day: {window: 1d, normalization: {percentile: 50}}
              year: {window: 400d, normalization: {method: target, target: 400}, weights: {}}
              rest: {window: 7d, segment: , features: {None: [Never Sent]}}
            normalization: {method: exponential}
            activation:
            alerts: {}
            inactive_after: {account: 36h}
            roster_days:
            traits: {user: [Plan.Name]}
            seats:
            bands: {}
            """;

    private Models() {}
}
