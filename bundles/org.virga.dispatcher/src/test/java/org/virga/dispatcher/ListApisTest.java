package org.virga.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.virga.api.command.Answer;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.Outcome;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

class ListApisTest {

    private final SmallCloud cloud = SmallCloud.in(new MemoryStore(), 1);
    private final CommandCatalogue catalogue = new CommandCatalogue();
    private final ListApis listApis = new ListApis(() -> catalogue);

    @BeforeEach
    void register() {
        catalogue.addHandler(listApis, Map.of());
        catalogue.addHandler(new Samples.ListSamples((context, parameters) -> new Answer.Success(null)), Map.of());
        catalogue.addHandler(new Samples.StartSample((context, parameters, job) -> Outcome.Done.success()), Map.of());
    }

    @Test
    void administratorsSeeEverythingAndUsersWhatTheyMayUse() {
        assertThat(apis(cloud.adminCaller(), null))
                .extracting(ListApis.Api::name)
                .containsExactly("listApis", "listSamples", "startSample");
        assertThat(apis(cloud.userCaller(), null))
                .extracting(ListApis.Api::name)
                .containsExactly("listApis", "listSamples");
    }

    @Test
    void aCommandIsDescribedByItsRecords() {
        ListApis.Api list = apis(cloud.adminCaller(), "LISTSAMPLES").get(0);

        assertThat(list.description()).isEqualTo("Lists samples.");
        assertThat(list.since()).isEqualTo("4.2");
        assertThat(list.isasync()).isFalse();
        assertThat(list.related()).isEqualTo("listSamples,startSample");
        assertThat(list.params())
                .extracting(parameter -> parameter.name() + " " + parameter.type())
                .contains(
                        "name string",
                        "count integer",
                        "size long",
                        "ratio double",
                        "listall boolean",
                        "uuid uuid",
                        "startdate date",
                        "templatefilter string",
                        "id uuid",
                        "names list",
                        "zoneids list",
                        "details map",
                        "iptonetworklist map",
                        "account string");
        assertThat(list.params().get(1))
                .returns("short text", ListApis.ApiParameter::description)
                .returns(5, ListApis.ApiParameter::length)
                .returns(false, ListApis.ApiParameter::required);
        assertThat(list.response())
                .extracting(field -> field.name() + " " + field.type())
                .containsExactly("id string", "displayName string");
    }

    @Test
    void anAsynchronousCommandSaysSo() {
        ListApis.Api start = apis(cloud.adminCaller(), "startSample").get(0);

        assertThat(start.isasync()).isTrue();
        assertThat(start.params()).singleElement().returns(true, ListApis.ApiParameter::required);
    }

    @Test
    void itDescribesItself() {
        ListApis.Api self = apis(cloud.userCaller(), "listApis").get(0);

        assertThat(self.response())
                .filteredOn(field -> field.name().equals("params"))
                .singleElement()
                .satisfies(params -> assertThat(params.response())
                        .extracting(ListApis.ApiField::name)
                        .contains("name", "type", "required"));
    }

    @Test
    void anUnknownOrForbiddenNameIsRefusedInTheProtocolsWords() {
        for (String name : List.of("noSuchCommand", "startSample")) {
            assertThatThrownBy(() -> apis(cloud.userCaller(), name))
                    .isInstanceOfSatisfying(CommandException.class, e -> {
                        assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL);
                        assertThat(e.getMessage())
                                .isEqualTo("Api Discovery plugin was unable to find an api by that name or process any"
                                        + " apis");
                    });
        }
    }

    @Test
    void capabilitiesAreOneObjectWithTheSpokenVersion() {
        Answer answer =
                new ListCapabilities().query(cloud.context(cloud.userCaller()), new ListCapabilities.Parameters());

        assertThat(answer).isInstanceOfSatisfying(Answer.Single.class, single -> {
            assertThat(single.object()).isEqualTo("capability");
            assertThat(((ListCapabilities.Capabilities) single.row()).cloudstackversion())
                    .isEqualTo("4.22.0.0");
        });
    }

    private List<ListApis.Api> apis(Caller caller, @Nullable String name) {
        Answer.Listing listing = (Answer.Listing) listApis.query(cloud.context(caller), new ListApis.Parameters(name));
        assertThat(listing.total()).isEqualTo(listing.rows().size());
        return listing.rows().stream().map(ListApis.Api.class::cast).toList();
    }
}
