package org.anabranch.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.testkit.catalogue.BrokenType;
import org.anabranch.testkit.catalogue.Catalogue;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    @Test
    void everyBrokenTypeIsCaught() {
        List<String> escaped = new ArrayList<>();
        for (BrokenType type : Catalogue.all()) {
            Outcome outcome =
                    Convergence.explore(type.subject(), Settings.standard().withSeed(1));
            if (outcome instanceof Outcome.Breaks breaks) {
                System.out.println(type.name() + ": " + breaks.failure());
            } else {
                escaped.add(type.name());
            }
        }
        int all = Catalogue.all().size();
        System.out.println("caught " + (all - escaped.size()) + " of " + all + " broken types");
        assertThat(escaped).isEmpty();
        assertThat(all).isEqualTo(11);
    }
}
