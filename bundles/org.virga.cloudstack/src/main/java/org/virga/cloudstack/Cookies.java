package org.virga.cloudstack;

import java.util.ArrayList;
import java.util.List;
import org.virga.api.identity.Session;
import org.virga.spi.http.HttpCall;

/** The two cookies of a session. */
final class Cookies {

    static final String SESSION = "JSESSIONID";
    static final String KEY = "sessionkey";

    private Cookies() {}

    /** The values of a cookie: several when another server of the same host has set one of the same name. */
    static List<String> values(HttpCall call, String name) {
        List<String> values = new ArrayList<>();
        for (String header : call.headers().getOrDefault("cookie", List.of())) {
            for (String cookie : header.split(";", -1)) {
                String pair = cookie.strip();
                if (pair.startsWith(name + "=")) {
                    values.add(pair.substring(name.length() + 1));
                }
            }
        }
        return values;
    }

    static List<String> set(Session session, boolean secure) {
        String attributes = "; Path=/client; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "");
        return List.of(SESSION + "=" + session.id() + attributes, KEY + "=" + session.key() + attributes);
    }

    static List<String> clear() {
        String attributes = "=; Path=/client; Max-Age=0; HttpOnly; SameSite=Lax";
        return List.of(SESSION + attributes, KEY + attributes);
    }
}
