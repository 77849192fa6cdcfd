package org.anabranch.core.engine;

import static org.anabranch.core.engine.ReplicationTest.delete;
import static org.anabranch.core.engine.ReplicationTest.json;
import static org.anabranch.core.engine.ReplicationTest.put;
import static org.anabranch.core.engine.ReplicationTest.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.core.engine.Administer.Kind;
import org.anabranch.core.engine.Outcome.Committed;
import org.anabranch.core.engine.Outcome.Refused;
import org.anabranch.core.engine.SimulatedCluster.Site;
import org.anabranch.core.store.InMemoryStore;
import org.anabranch.core.wire.MemberEntry;
import org.anabranch.core.wire.MemberEntry.Standing;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.junit.jupiter.api.Test;

/** Who is waited for, who is listened to, and how one comes and goes. */
class MembershipTest {

    private static final EngineLimits SMALL = new EngineLimits(
            1 << 20, 64, 10_000, 512, 2_048, 4_096, 8_192, 1_000, 0, 10_000, EngineLimits.Idempotency.DEFAULTS);

    private static final MemberId EU = new MemberId("eu", "n1");
    private static final MemberId US = new MemberId("us", "n1");
    private static final MemberId AP = new MemberId("ap", "n1");

    private final SimulatedCluster cluster = new SimulatedCluster(1, SMALL);
    private Site eu;
    private Site us;
    private Site ap;

    private void three() {
        eu = cluster.site("eu", "us", "ap");
        us = cluster.site("us", "eu", "ap");
        ap = cluster.site("ap", "eu", "us");
        eu.submit(put("a", "n", JsonNumber.of(1)));
        cluster.settle();
    }

    private static MemberEntry entry(Site at, MemberId member) {
        return at.replica.status(0).members().stream()
                .filter(known -> known.id().equals(member))
                .findFirst()
                .orElseThrow()
                .entry();
    }

    private void pass(int ticks) {
        for (int i = 0; i < ticks; i++) {
            cluster.tick();
            while (cluster.deliverSomething()) {}
        }
    }

    @Test
    void aMemberThatRetiresTakesNoWritesAndHandsOverWhatItHas() {
        three();
        cluster.cut("us", "eu");
        cluster.cut("us", "ap");
        us.submit(put("late", "n", JsonNumber.of(1)));
        assertThat(us.administer(new Administer.Retire(US)).kind()).isEqualTo(Kind.UNDER_WAY);
        pass(3);
        Outcome refused = us.submit(put("b", "n", JsonNumber.of(1)));
        assertThat(((Refused) refused).reason()).isEqualTo(Outcome.Reason.RETIRED);
        assertThat(entry(us, US).standing()).isEqualTo(Standing.RETIRING);
        cluster.settle();
        assertThat(json(eu, "late")).isEqualTo("{\"n\":1}");
        assertThat(entry(eu, US).standing()).isEqualTo(Standing.RETIRED);
        assertThat(entry(ap, US).standing()).isEqualTo(Standing.RETIRED);
        assertThat(cluster.isOpen(us, "eu")).isFalse();
    }

    @Test
    void nobodyWaitsForARetiredMember() {
        three();
        eu.administer(new Administer.Retire(US));
        cluster.settle();
        us.crash();
        cluster.sites.remove("us");
        eu.submit(delete("a"));
        cluster.settleAndCollect();
        assertThat(eu.contents()).hasSize(1).isEqualTo(ap.contents());
    }

    @Test
    void aRetiredDirectoryIsNotStartedAgain() {
        three();
        eu.administer(new Administer.Retire(US));
        cluster.settle();
        us.crash();
        assertThatThrownBy(us::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("us/n1 was retired from the cluster: with an empty data directory it can join anew");
    }

    @Test
    void aMemberThatWasForgottenWhileItWasDownIsRefusedAndStopsTakingWrites() {
        three();
        us.submit(put("lost", "n", JsonNumber.of(1)));
        us.crash();
        assertThat(eu.administer(new Administer.Forget(US)).kind()).isEqualTo(Kind.DONE);
        pass(2);
        us.start();
        assertThat(us.submit(put("more", "n", JsonNumber.of(1)))).isInstanceOf(Committed.class);
        cluster.connectAll();
        pass(2);
        assertThat(eu.alarms).anyMatch(text -> text.contains("refused us/n1: us/n1 was retired"));
        assertThat(us.alarms).anyMatch(text -> text.contains("with an empty data directory it can join anew"));
        assertThat(us.submit(put("b", "n", JsonNumber.of(1)))).isInstanceOf(Refused.class);
        assertThat(json(eu, "lost")).isEqualTo("absent");
        us.crash();
        us.store = new InMemoryStore();
        us.start();
        cluster.settle();
        assertThat(entry(eu, US).standing()).isEqualTo(Standing.ACTIVE);
        assertThat(entry(eu, US).start().life()).isEqualTo(2);
        assertThat(us.contents()).isEqualTo(eu.contents());
        assertThat(us.submit(put("b", "n", JsonNumber.of(2)))).isInstanceOf(Committed.class);
        cluster.settleAndCollect();
        assertThat(json(ap, "b")).isEqualTo("{\"n\":2}");
        assertThat(eu.replica.status(0).stable()).isEqualTo(eu.durableVector());
    }

    /** Somebody who has not heard of the decision yet passes on that the member is there: it stays retired all the same. */
    @Test
    void aRestartDoesNotUndoThatAMemberWasForgotten() {
        three();
        us.crash();
        cluster.cut("eu", "ap");
        eu.administer(new Administer.Forget(US));
        us.start();
        cluster.connect(us, ap);
        cluster.connect(ap, us);
        pass(3);
        assertThat(entry(ap, US).standing()).isEqualTo(Standing.ACTIVE);
        cluster.settle();
        assertThat(entry(eu, US).standing()).isEqualTo(Standing.RETIRED);
        assertThat(entry(ap, US).standing()).isEqualTo(Standing.RETIRED);
        assertThat(us.submit(put("b", "n", JsonNumber.of(1)))).isInstanceOf(Refused.class);
    }

    @Test
    void whatAForgottenMemberTookWithItIsCounted() {
        three();
        cluster.cut("eu", "us");
        eu.turn();
        us.submit(put("x", "n", JsonNumber.of(1)));
        us.inbox.add(new Event.Tick());
        us.turn();
        deliver(us, ap);
        ap.inbox.add(new Event.Tick());
        ap.turn();
        deliver(ap, eu); // what us says it has, and not the rest: eu has not asked ap for it yet
        us.crash();
        Administer.Result result = eu.administer(new Administer.Forget(US));
        assertThat(result.missingSequences()).isPositive();
        assertThat(eu.alarms).contains(result.detail());
    }

    private void deliver(Site from, Site to) {
        for (SimulatedCluster.Connection connection : List.copyOf(cluster.connections)) {
            while (connection.from == from && connection.to == to && !connection.requests.isEmpty()) {
                connection.deliverRequest();
            }
        }
        to.turn();
    }

    @Test
    void whatCannotBeIsRefusedWithAReason() {
        three();
        assertThat(eu.administer(new Administer.Retire(new MemberId("xx", "n1")))
                        .kind())
                .isEqualTo(Kind.NO_SUCH_MEMBER);
        assertThat(eu.administer(new Administer.Forget(new MemberId("xx", "n1")))
                        .kind())
                .isEqualTo(Kind.NO_SUCH_MEMBER);
        assertThat(eu.administer(new Administer.Forget(EU)).kind()).isEqualTo(Kind.NOT_ALLOWED);
        assertThat(eu.administer(new Administer.Forget(US)).detail()).contains("is connected");
        assertThat(eu.administer(new Administer.Pause("xx")).kind()).isEqualTo(Kind.NO_SUCH_PEER);
        Site alone = new SimulatedCluster(1, SMALL).site("eu");
        assertThat(alone.administer(new Administer.Retire(EU)).kind()).isEqualTo(Kind.NOT_ALLOWED);
    }

    /** It may have lost, by a backup that was restored, what it had then. */
    @Test
    void aRestartedNodeDoesNotBelieveWhatAMemberSaidBeforeTheStartThatIsKnown() {
        three();
        pass(3);
        cluster.cut("ap", "eu");
        cluster.cut("ap", "us");
        us.crash();
        us.start();
        cluster.connect(us, eu);
        cluster.connect(eu, us);
        pass(3);
        us.crash();
        eu.crash();
        eu.start();
        cluster.connect(eu, ap);
        cluster.connect(ap, eu);
        pass(3);
        assertThat(entry(eu, US).start().generation()).isEqualTo(2);
        assertThat(eu.replica.status(0).stable()).isEqualTo(VersionVector.EMPTY);
        us.start();
        cluster.settle();
        assertThat(eu.replica.status(0).stable()).isNotEqualTo(VersionVector.EMPTY);
    }

    @Test
    void aMemberThatIsSilentForLongIsNotWaitedForUntilItHasCaughtUp() {
        three();
        us.submit(set("a", "/old", JsonNumber.of(1)));
        eu.submit(put("b", "n", JsonNumber.of(1)));
        cluster.settle();
        cluster.cut("us", "eu");
        cluster.cut("us", "ap");
        us.submit(set("a", "/new", JsonNumber.of(2)));
        eu.submit(delete("a"));
        eu.submit(delete("b"));
        pass(6);
        assertThat(entry(eu, US).isLagging()).isFalse();
        assertThat(eu.contents()).hasSize(3); // the deleted ones wait for us
        pass(10);
        assertThat(entry(eu, US).isLagging()).isTrue();
        assertThat(eu.contents()).hasSize(1);
        cluster.settleAndCollect();
        for (Site site : cluster.sites.values()) {
            assertThat(json(site, "a")).as(site.dc).isEqualTo("{\"new\":2}"); // alone, without the old fields
            assertThat(json(site, "b")).as(site.dc).isEqualTo("absent");
            for (MemberId member : new MemberId[] {EU, US, AP}) {
                assertThat(entry(site, member).isLagging())
                        .as("%s of %s", site.dc, member)
                        .isFalse();
            }
        }
        assertThat(us.contents()).isEqualTo(eu.contents());
    }

    @Test
    void aMemberThatOthersHearOfIsNotSilent() {
        eu = cluster.site("eu", "us");
        us = cluster.site("us", "eu", "ap");
        ap = cluster.site("ap", "us");
        cluster.settle();
        pass(30);
        assertThat(entry(eu, AP).isLagging()).isFalse();
        us.crash();
        pass(30);
        assertThat(entry(eu, AP).isLagging()).isTrue();
    }

    @Test
    void aClockThatJumpsMakesNobodySilent() {
        three();
        cluster.nowMillis += 3_600_000L * 24 * 365 * 10;
        pass(3);
        assertThat(entry(eu, US).isLagging()).isFalse();
    }

    @Test
    void nothingPassesAPausedPeerAndARestartDoesNotChangeThat() {
        eu = cluster.site("eu", "us");
        us = cluster.site("us", "eu");
        cluster.settle();
        assertThat(eu.administer(new Administer.Pause("us")).kind()).isEqualTo(Kind.DONE);
        eu.crash();
        eu.start();
        eu.submit(put("a", "n", JsonNumber.of(1)));
        us.submit(put("b", "n", JsonNumber.of(1)));
        for (int i = 0; i < 3; i++) {
            cluster.connectAll();
            pass(3);
        }
        assertThat(json(us, "a")).isEqualTo("absent");
        assertThat(json(eu, "b")).isEqualTo("absent");
        assertThat(eu.replica.status(0).peers().get(0).paused()).isTrue();
        assertThat(us.alarms).anyMatch(text -> text.contains("the exchange with us is paused at eu/n1"));
        assertThat(eu.administer(new Administer.Resume("us")).kind()).isEqualTo(Kind.DONE);
        cluster.settle();
        assertThat(us.contents()).isEqualTo(eu.contents()).hasSize(3);
    }

    @Test
    void aPeerWithOtherSettingsIsRefusedByTheirName() {
        eu = cluster.site("eu", "us");
        us = cluster.site("us", "eu");
        eu.settings =
                new ClusterSettings("test", new TreeMap<>(Map.of("documentBytesMax", "1048576", "depthMax", "64")));
        us.settings =
                new ClusterSettings("test", new TreeMap<>(Map.of("documentBytesMax", "2097152", "depthMax", "64")));
        for (Site site : new Site[] {eu, us}) {
            site.crash();
            site.start();
        }
        cluster.connectAll();
        pass(1);
        assertThat(us.alarms)
                .anyMatch(text -> text.contains("refused eu/n1: its documentBytesMax is 1048576, this node's 2097152"));
        assertThat(eu.alarms).anyMatch(text -> text.contains("it must be the same on all nodes"));
    }
}
