package io.ringspun.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringspun.contract.FileChannelProgram.Step;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import org.opentest4j.TestAbortedException;

/**
 * Random programs of calls on channels of files give the same with the JDK's channels and with
 * ours. Nothing in them depends on time, and they are the same in every build.
 */
class FileChannelProgramTest {

    /** One runtime for each brand that there is here, for all tries. */
    private static final Map<Brand, BrandSite> SITES = new LinkedHashMap<>();

    @AfterContainer
    static void close() throws IOException {
        for (BrandSite site : SITES.values()) {
            site.close();
        }
        SITES.clear();
    }

    private static Map<Brand, BrandSite> sites() throws IOException {
        if (SITES.isEmpty()) {
            for (Brand brand : Brand.all().toList()) {
                try {
                    SITES.put(brand, new BrandSite(brand));
                } catch (TestAbortedException e) {
                    // not available here
                }
            }
        }
        return SITES;
    }

    @Property(tries = 150, seed = "20250101")
    void anyCallsGiveTheSame(@ForAll @Size(max = 30) List<@net.jqwik.api.From("steps") Step> steps)
            throws IOException {
        List<String> record = null;
        for (Map.Entry<Brand, BrandSite> each : sites().entrySet()) {
            BrandSite site = each.getValue();
            List<String> made =
                    site.start(Caller.HOME, () -> FileChannelProgram.run(site.site, steps))
                            .result();
            if (record != null) {
                assertThat(made).as(each.getKey().toString()).isEqualTo(record);
            }
            record = record == null ? made : record;
        }
    }

    @Provide
    Arbitrary<Step> steps() {
        return Combinators.combine(
                        Arbitraries.of(FileChannelVerb.class),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(0, 70_000),
                        Arbitraries.integers().between(0, 70_000),
                        Arbitraries.integers().between(0, 19))
                .as(Step::new);
    }
}
