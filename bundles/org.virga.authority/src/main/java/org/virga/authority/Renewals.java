package org.virga.authority;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.message.Messaging;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcHandlers;
import org.virga.api.message.Sender;
import org.virga.api.model.RemoteAgent;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** Gives agents their next certificates. The key stays, so that whichever of the two an agent shows is good. */
@Component(immediate = true, service = Renewals.class)
public final class Renewals {

    private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

    private final Store store;
    private final AuthorityKeeper keeper;
    private final Refusals refusals;
    private final Messaging.Registration registration;

    @Activate
    public Renewals(
            @Reference Store store,
            @Reference AuthorityKeeper keeper,
            @Reference Refusals refusals,
            @Reference Messaging messaging) {
        this.store = store;
        this.keeper = keeper;
        this.refusals = refusals;
        this.registration = messaging.serve(
                Renewal.ADDRESS,
                RpcHandlers.builder().onFrom(Renewal.RENEW, this::renew).build());
    }

    @Deactivate
    void stop() {
        registration.close();
    }

    Renewal.Issued renew(Renewal.Wanted wanted, Sender sender) throws RpcException {
        String name = wanted.agent();
        // Nobody is taken at his word here: without a name from the broker there is no certificate.
        if (!name.equals(sender.name())) {
            refusals.overstepped(
                    String.valueOf(sender.name()), "the broker", "a certificate for " + Names.printable(name));
            throw new RpcException(Reason.REFUSED, "A certificate for " + name + " is not given to " + sender);
        }
        @Nullable RemoteAgent agent = Gatekeeper.find(store.snapshot(), name);
        if (agent == null || agent.state() != RemoteAgent.State.JOINED) {
            throw new RpcException(
                    Reason.REFUSED, "The agent " + name + " is not known any more; it has to join again");
        }
        PublicKey key = key(wanted.request());
        if (!agent.key().equals(Digests.ofKey(key))) {
            throw new RpcException(
                    Reason.REFUSED, "A certificate is renewed for the same key; for another, join again");
        }
        Authority authority = keeper.authority();
        X509Certificate certificate = authority.issueAgent(name, key, keeper.certificateLife());
        RemoteAgent after = agent.with(
                changed -> changed.serial(certificate.getSerialNumber().toString(16))
                        .expires(certificate.getNotAfter().toInstant()));
        CommitResult result = store.commitAndWait(
                Transaction.builder().replace(RemoteAgent.KIND, agent, after).build());
        if (result instanceof CommitResult.Conflict) {
            throw new RpcException(Reason.FAILED, "The agent " + name + " was changed at this moment; try again");
        }
        LOG.info("The agent {} has a new certificate, until {}", name, after.expires());
        return new Renewal.Issued(Pem.of(certificate), Pem.of(authority.certificate()));
    }

    private static PublicKey key(String request) throws RpcException {
        try {
            return Requests.keyOf(request);
        } catch (IllegalArgumentException e) {
            throw new RpcException(Reason.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }
}
