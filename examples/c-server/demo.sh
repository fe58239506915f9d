#!/bin/sh
# Asks the example server what browsers ask, and shows what was decided, why,
# and what each browser is told. Fails when an answer is not the expected one.
#
#   usage: demo.sh SERVER POLICY DOORWARD [--serve]
set -eu

server=$1
policy=$2
doorward=$3
work=$(mktemp -d)
"$server" "$policy" >"$work/url" &
pid=$!
trap 'kill "$pid" 2>/dev/null || :; rm -rf "$work"' EXIT
tries=0
while ! [ -s "$work/url" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] && kill -0 "$pid" || exit 1
    sleep 0.05
done
url=$(cat "$work/url")
users=/api/v1/users/me
reports=/api/v1/reports/latest

if [ "${4-}" = --serve ]; then
    cat <<END
The server listens on $url. Try:

  curl -i -b session=demo -H 'Origin: https://shop.example.com' $url$users
  curl -i -X OPTIONS -H 'Origin: https://shop.example.com' \\
       -H 'Access-Control-Request-Method: PUT' \\
       -H 'Access-Control-Request-Headers: content-type' $url$users
  curl -i -b session=demo -H 'Origin: https://evil.example' $url$users
  curl -i -b session=demo -H 'Origin: https://shop.example.com' $url$reports
  curl -i -b session=demo '$url/login?next=//evil.example'

The policy is $policy. Stop with Ctrl-C.
END
    wait "$pid"
    exit
fi

bold='' dim='' red='' green='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR-}" ]; then
    bold=$(printf '\033[1m') dim=$(printf '\033[2m') red=$(printf '\033[31m')
    green=$(printf '\033[32m') plain=$(printf '\033[0m')
fi

passed=0
failed=0

session=demo
shown='^(access-control-.*|vary):$'

# ask WHAT STATUS REASON METHOD PATH [CURL OPTIONS...]
# REASON begins with "+" when the browser lets the page go on, "-" when not.
ask() {
    what=$1 want="$2 $3" method=$4 path=$5
    shift 5
    curl -s -m 5 -o /dev/null -D "$work/head" -X "$method" \
        -b "session=$session" "$@" "$url$path"
    tr -d '\r' <"$work/head" >"$work/lines"
    status=$(awk 'NR == 1 { print $2 }' "$work/lines")
    reason=$(awk 'tolower($1) == "x-doorward-reason:" { print $2 }' \
        "$work/lines")
    sign=- mark="$red-$plain"
    case $reason in
    allowed | not_cors | same_origin) sign=+ mark="$green+$plain" ;;
    esac
    result=ok
    if [ "$status $sign$reason" = "$want" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        result="EXPECTED $want"
    fi
    printf '%s %-44s %-8s %s  %s%s%s' "$mark" "$what" "$method" "$status" \
        "$bold" "$reason" "$plain"
    [ "$result" = ok ] || printf '  %s' "$result"
    printf '\n'
    awk -v dim="$dim" -v plain="$plain" -v shown="$shown" '
        tolower($1) ~ shown {
            printf "      %s%s%s\n", dim, $0, plain
        }' "$work/lines"
}

preflight() {
    what=$1 status=$2 reason=$3 origin=$4 wanted=$5 headers=$6
    set -- -H "Origin: $origin" -H "Access-Control-Request-Method: $wanted"
    [ -z "$headers" ] ||
        set -- "$@" -H "Access-Control-Request-Headers: $headers"
    ask "$what" "$status" "$reason" OPTIONS "$users" "$@"
}

shop='https://shop.example.com'
printf '%s  %-44s %-8s %s  %s%s\n' "$bold" 'request' method '   ' 'decision' \
    "$plain"
ask 'storefront reads the profile, with cookie' 200 +allowed \
    GET $users -H "Origin: $shop"
preflight 'storefront may PUT JSON?' 204 +allowed $shop PUT content-type
ask 'storefront PUTs' 200 +allowed PUT $users -H "Origin: $shop" \
    -H 'Content-Type: application/json' -d '{}'
ask 'a preview deployment reads' 200 +allowed \
    GET $users -H 'Origin: https://pr-17--shop.example.com'
session=none
ask 'not logged in: the page can read the 401' 401 +allowed \
    GET $users -H "Origin: $shop"
session=demo
ask 'no Origin: same-origin page, or no browser' 200 +not_cors GET $users
ask 'OPTIONS that is no preflight: the server' 204 +allowed \
    OPTIONS $users -H "Origin: $shop"
ask 'an origin nobody listed' 200 -origin_not_trusted \
    GET $users -H 'Origin: https://evil.example'
preflight 'the same, asking to PUT' 403 -origin_not_trusted \
    https://evil.example PUT content-type
ask 'look-alike: our name, their domain' 200 -origin_not_trusted \
    GET $users -H 'Origin: https://shop.example.com.evil.example'
ask 'look-alike: plain http' 200 -origin_not_trusted \
    GET $users -H 'Origin: http://shop.example.com'
ask 'switched off, entry kept' 200 -origin_not_trusted \
    GET $users -H 'Origin: https://old-shop.example.com'
ask 'trusted, but only for redirects' 200 -scope_not_trusted \
    GET $users -H 'Origin: https://pay.example.com'
ask 'null: any sandboxed page can send it' 200 -null_origin \
    GET $users -H 'Origin: null'
ask 'not an origin: trailing slash' 200 -malformed_origin \
    GET $users -H "Origin: $shop/"
preflight 'a method that is not listed' 403 -method_not_allowed \
    $shop DELETE ''
preflight 'a header that is not listed' 403 -request_header_not_allowed \
    $shop PUT content-type,x-debug
ask 'an API that is not open' 200 -no_api GET $reports -H "Origin: $shop"

shown='^(location|content-security-policy|x-frame-options):$'
next() {
    ask "$1" "$2" "$3" GET "/login?next=$4"
}
next 'go on to the payment page' 303 +allowed \
    'https://pay.example.com/checkout'
next 'go on to our own page' 303 +same_origin /account
next 'go on to a stranger' 400 -origin_not_trusted 'https://evil.example/'
next 'a path that browsers take for a host' 400 -malformed_url \
    '/%5Cevil.example'
next 'a user name that looks like our host' 400 -url_has_userinfo \
    'https://pay.example.com@evil.example/'
ask 'who may embed the account page' 200 +not_cors GET /

cat <<END

${bold}Stuck? The person with the look-alike asks:${plain}
  doorward explain --policy $policy \\
      --origin https://shop-example.com --path $users

END
"$doorward" explain --policy "$policy" --origin https://shop-example.com \
    --path "$users" | sed 's/^/  /' || :

printf '\n%s+%s the page may go on    %s-%s the browser stops it\n' \
    "$green" "$plain" "$red" "$plain"
printf 'demo: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
