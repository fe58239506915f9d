/* What a program is told about a bad document, a bad file, a bad origin. */

#include "fixture.h"

/* What `doorward_error` says for one entry. */
typedef struct entry {
    const char *code;
    size_t line;
    size_t column;
    const char *message;
    const char *help;
} entry;

static void check_entry(const doorward_error *error, size_t at, entry entry)
{
    int before = check_failed;

    CHECK_STR(doorward_error_code(error, at), entry.code);
    CHECK_INT(doorward_error_line(error, at), entry.line);
    CHECK_INT(doorward_error_column(error, at), entry.column);
    CHECK_STR(doorward_error_message(error, at), entry.message);
    CHECK_STR(doorward_error_help(error, at), entry.help);
    if (check_failed != before) {
        printf("  entry %zu\n", at);
    }
}

/* Behind the last entry there is nothing, however far. */
static void check_no_entry(const doorward_error *error, size_t at)
{
    CHECK_STR(doorward_error_code(error, at), NULL);
    CHECK_STR(doorward_error_message(error, at), NULL);
    CHECK_STR(doorward_error_help(error, at), NULL);
    CHECK_INT(doorward_error_line(error, at), 0);
    CHECK_INT(doorward_error_column(error, at), 0);
}

static doorward_error *parse(const char *document, doorward_format format)
{
    doorward_policy *policy = NULL;
    doorward_error *error = NULL;

    CHECK_INT(doorward_policy_parse(document, strlen(document), format,
                                    &policy, &error),
              DOORWARD_ERROR_INVALID_POLICY);
    CHECK(policy == NULL);
    CHECK(error != NULL);
    return error;
}

/* All that is wrong, at once. */
static void test_toml(void)
{
    static const char document[] =
        "version = 1\n"
        "[[apis]]\n"
        "name = 'users'\n"
        "path = 'x'\n"
        "[[trusted_origins]]\n"
        "name = 'Shop'\n"
        "origin = 'https://EXAMPLE.com/path'\n"
        "scopes = ['cors']\n"
        "colour = 'red'\n";
    doorward_error *error = parse(document, DOORWARD_FORMAT_TOML);

    CHECK_INT(doorward_error_count(error), 3);
    check_entry(error, 0, (entry){
        "DW040", 4, 8, "a path begins with \"/\"",
        "write a path such as \"/users/{id}\" or \"/users/{*rest}\""});
    check_entry(error, 1, (entry){
        "DW012", 7, 10, "an origin has no path",
        "write \"https://EXAMPLE.com\""});
    check_entry(error, 2, (entry){
        "DW002", 9, 1, "there is no key \"colour\" here",
        "there are \"name\", \"origin\", \"scopes\", \"status\", \"labels\""});
    check_no_entry(error, 3);
    check_no_entry(error, SIZE_MAX);
    CHECK_STR(doorward_error_text(error),
        "4:8: a path begins with \"/\" [DW040]\n"
        "  help: write a path such as \"/users/{id}\" or \"/users/{*rest}\"\n"
        "7:10: an origin has no path [DW012]\n"
        "  help: write \"https://EXAMPLE.com\"\n"
        "9:1: there is no key \"colour\" here [DW002]\n"
        "  help: there are \"name\", \"origin\", \"scopes\", \"status\", "
        "\"labels\"\n");
    doorward_error_free(error);
}

static void test_json(void)
{
    static const char document[] =
        "{\"version\": 1,\n"
        " \"trusted_origins\": [\n"
        "  {\"name\": \"S\", \"origin\": \"https://*.com\",\n"
        "   \"scopes\": [\"cors\"]}]}\n";
    doorward_error *error = parse(document, DOORWARD_FORMAT_JSON);

    CHECK_INT(doorward_error_count(error), 1);
    check_entry(error, 0, (entry){
        "DW030", 3, 27, "anybody may register a name under \"com\"",
        "list the domains that you own, or a wildcard below each"});
    doorward_error_free(error);
}

/* Columns count characters, not bytes. */
static void test_columns(void)
{
    doorward_error *error = parse(
        "version = 1\n"
        "apis = [{ name = '\xC3\xA9t\xC3\xA9', path = 'x' }]\n",
        DOORWARD_FORMAT_TOML);

    CHECK_INT(doorward_error_count(error), 1);
    CHECK_STR(doorward_error_code(error, 0), "DW040");
    CHECK_INT(doorward_error_line(error, 0), 2);
    CHECK_INT(doorward_error_column(error, 0), 32);
    doorward_error_free(error);
}

static void test_syntax(void)
{
    static const struct {
        const char *document;
        doorward_format format;
        size_t line;
    } cases[] = {
        {"version = \n", DOORWARD_FORMAT_TOML, 1},
        {"version = 1\n[[apis]\n", DOORWARD_FORMAT_TOML, 2},
        {"version: 1\n", DOORWARD_FORMAT_TOML, 1},
        {"{", DOORWARD_FORMAT_JSON, 1},
        {"{\"version\": 1,\n}", DOORWARD_FORMAT_JSON, 2},
        {"version = 1\n", DOORWARD_FORMAT_JSON, 1},
    };
    size_t at;

    for (at = 0; at < sizeof cases / sizeof cases[0]; at++) {
        doorward_error *error = parse(cases[at].document, cases[at].format);

        CHECK(doorward_error_count(error) >= 1);
        CHECK_STR(doorward_error_code(error, 0), "DW001");
        CHECK_INT(doorward_error_line(error, 0), cases[at].line);
        CHECK(doorward_error_column(error, 0) > 0);
        CHECK(doorward_error_message(error, 0).len > 0);
        doorward_error_free(error);
    }
}

/* Files that cannot be read, or are of no known kind, have one entry without
 * a code and without a place. */
static void test_files(void)
{
    static const struct {
        const char *path;
        doorward_status status;
        const char *begins;
    } cases[] = {
        {"/none/policy.toml", DOORWARD_ERROR_IO,
         "cannot read /none/policy.toml: "},
        {"policy.yaml", DOORWARD_ERROR_UNKNOWN_FORMAT,
         "policy.yaml is neither a .toml nor a .json document"},
        {"/", DOORWARD_ERROR_UNKNOWN_FORMAT,
         "/ is neither a .toml nor a .json document"},
    };
    size_t at;

    for (at = 0; at < sizeof cases / sizeof cases[0]; at++) {
        doorward_policy *policy = NULL;
        doorward_error *error = NULL;
        doorward_str text;

        CHECK_INT(doorward_policy_open(cases[at].path, strlen(cases[at].path),
                                       &policy, &error), cases[at].status);
        CHECK(policy == NULL);
        CHECK_INT(doorward_error_count(error), 1);
        CHECK_STR(doorward_error_code(error, 0), "");
        CHECK_INT(doorward_error_line(error, 0), 0);
        CHECK_INT(doorward_error_column(error, 0), 0);
        text = doorward_error_message(error, 0);
        CHECK(text.len >= strlen(cases[at].begins));
        CHECK(strncmp(text.data, cases[at].begins,
                      strlen(cases[at].begins)) == 0);
        text = doorward_error_text(error);
        CHECK(text.len > 0 && text.data[text.len - 1] == '\n');
        doorward_error_free(error);
    }
}

static void test_origin(void)
{
    static const char text[] = "https://exa mple.com";
    doorward_error *error = NULL;
    char buffer[400];
    size_t written = 0;

    CHECK_INT(doorward_origin_normalize(text, strlen(text), buffer,
                                        sizeof buffer, &written, &error),
              DOORWARD_ERROR_INVALID_ORIGIN);
    CHECK_INT(doorward_error_count(error), 1);
    check_entry(error, 0, (entry){
        "DW014", 0, 0, "an origin has no place for a space", "remove it"});
    CHECK_STR(doorward_error_text(error),
              "an origin has no place for a space [DW014]\n"
              "  help: remove it\n");
    doorward_error_free(error);
}

int main(void)
{
    test_toml();
    test_json();
    test_columns();
    test_syntax();
    test_files();
    test_origin();
    return check_end();
}
