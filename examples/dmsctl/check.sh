#!/usr/bin/env bash
# check.sh DMSCTL EMULATOR: walks through all commands, forms of output and exit statuses against an emulator.
set -uo pipefail
dmsctl=$1 emulator=$2
scratch=$(mktemp -d)
trap 'kill "$emulator_id" ${faulty_id-} 2>/dev/null; rm -rf "$scratch"' EXIT

exec {introduction}< <(exec "$emulator" --fail-next-job --time-scale 1000)
emulator_id=$!
IFS= read -r -t 30 service <&"$introduction" || { echo "the emulator did not start"; exit 1; }
fact() { sed -E "s/.*\"$1\": \"([^\"]*)\".*/\1/" <<<"$service"; }

unset "${!HUAWEICLOUD_SDK_@}"
export HOME=$scratch
export HUAWEICLOUD_SDK_AK=$(fact access_key) HUAWEICLOUD_SDK_SK=$(fact secret_key) HUAWEICLOUD_SDK_PROJECT_ID=$(fact project_id)
to=(--endpoint "$(fact endpoint)" --iam-endpoint "$(fact iam_endpoint)" --ca-file "$(fact ca_file)")
soon=(--poll-interval 20ms)

failures=0
planted=planted-secret  # must never be seen
fail() {
    echo "FAILED: $1"
    echo "  command: dmsctl ${last[*]}"
    sed 's/^/  out: /' "$scratch/out"
    sed 's/^/  err: /' "$scratch/err"
    failures=$((failures + 1))
}
# expect STATUS ARGUMENT...: runs dmsctl and compares its exit status.
expect() {
    local wanted=$1 status
    last=("${@:2}")
    "$dmsctl" "${last[@]}" >"$scratch/out" 2>"$scratch/err"
    status=$?
    cat "$scratch/out" "$scratch/err" >>"$scratch/everything"
    [[ $status == "$wanted" ]] || fail "status $status instead of $wanted"
}
says() { grep --quiet --extended-regexp -- "$2" "$scratch/$1" || fail "no '$2' in std$1"; }
hides() { ! grep --quiet --extended-regexp -- "$2" "$scratch/$1" || fail "'$2' in std$1"; }
lines() { [[ $(wc -l <"$scratch/$1") == "$2" ]] || fail "not $2 lines in std$1"; }
out_member() { sed -E "s/.*\"$1\":\"?([^\",}]*).*/\1/;q" "$scratch/out"; }

# Help and the line itself: nothing of this needs a service.
expect 0 --help; says out '^  list-all NAME'; says out '130'
for command in operations describe call run start wait list-all; do
    expect 0 "$command" --help; says out "^usage: dmsctl $command"; says out '--help'
done
expect 2; says err 'a command is missing'
expect 2 cal; says err 'unknown command cal; did you mean call'
expect 2 call; says err 'NAME is missing'
expect 2 call topics.list --endpont x; says err 'unknown option --endpont; did you mean --endpoint'
expect 2 call topics.list --endpoint; says err '--endpoint needs a value: URL'
expect 2 call topics.list --verbose=yes; says err '--verbose takes no value'
expect 2 call topics.list --endpoint a --endpoint b; says err 'given twice'
expect 2 operations --verbose; says err '--verbose is no option of operations'
expect 2 operations topics; says err 'unexpected operand topics'
expect 2 call catalog.list_products --output xml "${to[@]}"; says err 'expected json or table'
for duration in 5 1.5s 0s -1s 1d 99999999999999999999s 9000h ''; do
    expect 2 call catalog.list_products --deadline "$duration" "${to[@]}"; says err '--deadline: expected a duration'
done
expect 2 call catalog.list_products; says err '--region or --endpoint must say'
expect 2 call catalog.list_products --region a.example/; says err '--region: expected'

# Operations and their descriptions.
expect 0 operations; lines out 1; says out '"name":"topics::create","official_name":"CreateInstanceTopic"'
expect 0 operations --output table; says out '^iam::create_token +CreateToken +POST'; lines out 110
expect 0 operations --output markdown
while IFS= read -r row; do
    grep --quiet --fixed-strings --line-regexp -- "$row" "${BASH_SOURCE%/*}/../../README.md" || fail "not in README.md: $row"
done <"$scratch/out"
for name in CreateInstanceTopic topics::create topics.create; do
    expect 0 describe "$name"; lines out 1; says out '"official_name":"CreateInstanceTopic"'
done
expect 0 describe instances.resize --output table; says out '^job +looks after'; says out '^instance_id +text +path +true'
expect 0 describe tasks.list --output table; says out 'start counts items from 1'
expect 0 describe CreateToken; says out 'auth.identity.password.user.password","type":"secret text"'
says out 'subject_token is the header X-Subject-Token'
expect 0 describe legacy.get_instance --output table; says out '^replaced_by +instances::get'
expect 0 describe DMS.00400026 --output table; says out '^remedy'
expect 2 describe topics.crate; says err 'did you mean topics::create'
expect 2 describe DMS.99999999; says err 'unknown code DMS.99999999; did you mean DMS\.'

# A call: forms of input and output.
expect 0 call catalog.list_availability_zones "${to[@]}"; lines out 1; says out '"code":"region-1a"'
expect 0 "${to[@]}" call --output=table ListAvailableZones; says out '^soldOut +id'
expect 0 call catalog::list_availability_zones "${to[@]}" --verbose
says err '^event=attempt_ended .* method=GET .* path=/v2/available-zones outcome=ok status=200 request_id=[0-9a-f]+ elapsed_ms='
expect 2 call topics.crate "${to[@]}"; says err 'did you mean topics::create'
expect 2 call topics.create partitons=3 "${to[@]}"; says err 'unknown member partitons; did you mean partition'
expect 2 call topics.create --body '{"topic_other_configs": [{"nam": "a"}]}' "${to[@]}"
says err 'unknown member topic_other_configs\[0\].nam; did you mean name'
expect 2 call topics.create project_id=x "${to[@]}"; says err 'use --project-id'
expect 2 call topics.create instance_id=x id "${to[@]}"; says err 'expected member=value, found id'
expect 2 call topics.create partition=many "${to[@]}"; says err 'partition: expected an integer'
expect 2 call topics.create partition=3 partition=4 "${to[@]}"; says err 'partition is given twice, with different values'
expect 2 call topics.create partition=3 --body '{"partition": 4}' "${to[@]}"; says err 'partition is given twice'
expect 2 call topics.create --body '[1]' "${to[@]}"; says err '--body: '
expect 2 call topics.create --body @/nowhere "${to[@]}"; says err '--body: cannot read /nowhere'
expect 2 call topics.create "${to[@]}"; says err '^dmsctl: instance_id: '; says err '^dmsctl: id: '; lines err 2
expect 2 call topics.create --no-validate "${to[@]}"; says err 'instance_id: must not be empty, it is part of the path'

# Credentials: none, wrong ones, those of a profile, a token.
no_keys() { HUAWEICLOUD_SDK_AK='' HUAWEICLOUD_SDK_SK='' "$@"; }
no_keys expect 2 call instances.list "${to[@]}"; says err 'credentials'
HUAWEICLOUD_SDK_SK=$planted expect 3 call instances.list "${to[@]}"; says err '^  status: 401'
HUAWEICLOUD_SDK_SK='' expect 2 call instances.list "${to[@]}"; says err 'secret_key go together'
mkdir "$scratch/.huaweicloud"
printf '# keys\n[default]\nak = %s\nsk = %s\nproject_id = %s\n\n[other]\nak=wrong\nsk=%s\nproject_id=p\n' \
    "$HUAWEICLOUD_SDK_AK" "$HUAWEICLOUD_SDK_SK" "$HUAWEICLOUD_SDK_PROJECT_ID" "$planted" >"$scratch/.huaweicloud/credentials"
HUAWEICLOUD_SDK_PROJECT_ID='' no_keys expect 0 call instances.list "${to[@]}"
expect 3 call instances.list --profile other "${to[@]}"; says err '^  status: 401'
expect 2 call instances.list --profile absent "${to[@]}"; says err 'there is no profile absent'
echo "$planted" >"$scratch/broken"
HUAWEICLOUD_SDK_CREDENTIALS_FILE=$scratch/broken no_keys expect 2 call instances.list "${to[@]}"
says err 'broken, line 1: expected \[profile\]'
HUAWEICLOUD_SDK_CREDENTIALS_FILE=/nowhere no_keys expect 2 call instances.list "${to[@]}"; says err 'cannot read /nowhere'
printf '{"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": "%s", "password": "%s",
        "domain": {"name": "%s"}}}}, "scope": {"project": {"name": "%s"}}}}' \
    "$(fact user_name)" "$(fact password)" "$(fact domain_name)" "$(fact project_name)" >"$scratch/who"
no_keys expect 0 call CreateToken --body - --verbose "${to[@]}" <"$scratch/who"; says out '"subject_token":"\*\*\*"'
expect 0 call iam.create_token --body "@$scratch/who" --output table "${to[@]}"; says out '^subject_token +\*\*\*$'
token=$("$dmsctl" call iam.create_token --show-token --body "@$scratch/who" "${to[@]}" | sed -E 's/.*"subject_token":"([^"]+)".*/\1/')
HUAWEICLOUD_SDK_AUTH_TOKEN=$token no_keys expect 0 call instances.list "${to[@]}" --verbose
HUAWEICLOUD_SDK_AUTH_TOKEN=$planted no_keys expect 3 call instances.list "${to[@]}" --verbose
expect 0 call iam.list_projects "${to[@]}"; says out '"projects":\['

# Jobs. The first one fails.
order=(instances.create engine_version=2.7 broker_num=3 storage_space=300 vpc_id=vpc-1 subnet_id=subnet-1
    security_group_id=group-1 product_id=c6.2u4g.cluster storage_spec_code=dms.physical.storage.high.v2
    'available_zones=["8c90c2a4e2594c36782a80a06c1d8f33"]')
expect 5 run "${order[@]}" name=fails "${soon[@]}" "${to[@]}"
says err 'job failed'; says out '"succeeded":false'; says out '"instance_id":'; lines out 1; hides err 'go on with'
expect 2 run topics.list instance_id=x "${to[@]}"; says err 'topics.list starts no job'
expect 2 start topics.list instance_id=x "${to[@]}"; says err 'topics.list starts no job'
expect 2 wait nonsense "${to[@]}"; says err '^dmsctl: HANDLE: '
expect 0 start "${order[@]}" name=works "${to[@]}"; lines out 2; says out '^job1:'
instance=$(out_member instance_id)
handle=$(tail -1 "$scratch/out")
expect 4 wait "$handle" --deadline 20ms "${to[@]}"; says err "go on with: dmsctl wait 'job1:"; lines out 0

expect 4 run "${order[@]}" name=late --deadline 1ms "${to[@]}"; says err 'deadline'

# An interrupted wait leaves the job alone.
mkfifo "$scratch/progress"
for signal in INT TERM; do
    last=(wait, then SIG"$signal")
    "$dmsctl" wait "$handle" "${to[@]}" >"$scratch/out" 2>"$scratch/progress" &
    waiting=$!
    exec {progress}<"$scratch/progress"
    IFS= read -r <&"$progress"
    [[ $REPLY == started,*'next look in'* ]] || fail "begins with $REPLY"
    kill -"$signal" "$waiting"
    cat <&"$progress" >"$scratch/err"
    exec {progress}<&-
    wait "$waiting"
    status=$?
    [[ $status == 130 ]] || fail "status $status instead of 130"
    says err 'cancelled'; says err 'go on with: dmsctl wait'; lines out 0
done
expect 0 wait "$handle" "${soon[@]}" "${to[@]}"; says err '^RUNNING, [0-9.]+ s, done'
says out '^\{"operation":"instances::create","state":"RUNNING","succeeded":true,"polls":[0-9]+,"elapsed_ms":[0-9]+\}$'
expect 5 wait "${handle//$instance/00000000-0000-0000-0000-000000000000}" "${soon[@]}" "${to[@]}"; says out '"succeeded":false'
expect 0 run instances.resize instance_id="$instance" --output table "${soon[@]}" "${to[@]}" \
    --body '{"oper_type": "storage", "new_storage_space": "600"}'
says out '^state +RUNNING'; says out '^succeeded +true'

# Lists, failed items, texts and empty answers.
for i in 1 2 3 4 5; do
    expect 0 call topics.create instance_id="$instance" id="topic-$i" partition=3 "${to[@]}"; says out "\"name\":\"topic-$i\""
done
expect 3 call topics.create instance_id="$instance" id=topic-1 partition=3 "${to[@]}"
says err '^  code: DMS\.'; says err '^  message: .'; says err '^  remedy: .'; says err '^  request id: .'
expect 0 list-all topics.list instance_id="$instance" limit=2 --verbose "${to[@]}"; lines out 5; says out '^\{.*"name":"topic-5"'
[[ $(grep -c '^event=call_ended .* outcome=ok ' "$scratch/err") == 3 ]] || fail 'not three pages'
hides err 'limit='
expect 0 list-all topics.list instance_id="$instance" limit=2 --output table "${to[@]}"; lines out 6
expect 0 list-all topics.list instance_id="$instance" limit=2 offset=4 "${to[@]}"; lines out 1
expect 2 list-all topics.create "${to[@]}"; says err 'does not answer a list in pages'
expect 3 list-all topics.list instance_id=00000000-0000-0000-0000-000000000000 "${to[@]}"; lines out 0
expect 0 call consumer_groups.batch_remove instance_id="$instance" 'group_ids=["absent"]' "${to[@]}"
says err '^dmsctl: failed: absent: GROUP_ID_NOT_FOUND$'
expect 0 call manager.reset_password instance_id="$instance" --body - "${to[@]}" <<<'{"new_password": "Plant3d-pass"}'
lines out 0

# No usable answer.
expect 4 call catalog.list_availability_zones --endpoint https://127.0.0.1:1 --deadline 200ms
says err 'connect'; lines out 0
expect 4 call catalog.list_availability_zones --endpoint "$(fact endpoint)" --deadline 500ms; says err '^  no retry: '
expect 4 call catalog.list_availability_zones --deadline 1ms "${to[@]}"

# Faults of the service, scripted over the own path of a second emulator, one without TLS so that bash can talk to it.
exec {faulty_introduction}< <(exec "$emulator" --plain-http --access-key "$HUAWEICLOUD_SDK_AK" \
    --secret-key "$HUAWEICLOUD_SDK_SK" --project-id "$HUAWEICLOUD_SDK_PROJECT_ID")
faulty_id=$!
IFS= read -r -t 30 faulty_service <&"$faulty_introduction" || { echo "the second emulator did not start"; exit 1; }
faulty=$(service=$faulty_service && fact endpoint)
control() {  # METHOD PATH [BODY]
    local connection body=${3-}
    exec {connection}<>"/dev/tcp/127.0.0.1/${faulty##*:}"
    printf '%s /_emulator/%s HTTP/1.1\r\nHost: emulator\r\nConnection: close\r\nContent-Length: %s\r\n\r\n%s' \
        "$1" "$2" "${#body}" "$body" >&"$connection"
    cat <&"$connection" >"$scratch/control"
    exec {connection}>&-
    grep --quiet '^HTTP/1.1 20[014] ' "$scratch/control" || fail "control $1 $2 $body: $(head -1 "$scratch/control")"
}
zones=(call catalog.list_availability_zones --endpoint "$faulty")
# meets STATUS FAULT: calls while a service has that fault, which is then removed; it was met.
meets() {
    control POST faults "$2"
    expect "$1" "${zones[@]}"
    lines out 0
    control GET faults
    grep --quiet --extended-regexp '"fired":[1-9]' "$scratch/control" || fail "the fault was not met: $2"
    control DELETE faults
}
for status in 301 302 307; do
    meets 3 "{\"status\": $status, \"headers\": {\"Location\": \"https://elsewhere.example/\"}}"
    says err "^  status: $status"; says err '^  message: .'; says err '^  request id: [0-9a-f]+$'; says err '^  attempts: 1$'
done
for shape in error_code camel_case code nested failed_topics; do
    meets 3 "{\"status\": 500, \"code\": \"DMS.00500000\", \"message\": \"Internal service error.\", \"shape\": \"$shape\"}"
    says err '^  status: 500$'; says err '^  code: DMS.00500000$'; says err '^  message: Internal service error\.$'
    says err '^  remedy: .'; says err '^  request id: [0-9a-f]+$'; says err '^  attempts: 4$'; says err '^  no retry: '
done
for status in 502 503 504; do
    meets 3 "{\"status\": $status, \"shape\": \"html\", \"message\": \"Bad Gateway\"}"
    says err "^  status: $status"; says err '^  answer: <html>.*Bad Gateway'; says err '^  request id: [0-9a-f]+$'
done
meets 3 '{"status": 403, "code": "APIGW.0302", "message": "The IAM user is not authorized."}'
says err '^  status: 403'; says err '^  code: APIGW.0302'; says err '^  remedy: .'; says err '^  attempts: 1$'
for body in '{\"region_id\":' '[1]' '<html></html>' '\u0000'; do
    meets 4 "{\"body\": \"$body\"}"; says err 'cannot be read|malformed'; says err '^  attempts: 1$'
done
meets 4 '{"connection": "within_body", "keep_bytes": 5}'; says err '^  attempts: 4$'
meets 4 '{"connection": "after_executing"}'; says err '^  note: the service may have acted'
control POST faults '{"status": 503, "times": 2}'; expect 0 "${zones[@]}" --verbose; says err '^event=attempt_ended .* status=503 '
control DELETE faults
control PUT clock '{"offset": 10800000}'; expect 0 "${zones[@]}" --verbose; says err '^event=attempt_ended .* status=401 '
control PUT clock '{"offset": 0}'

for hidden in "$HUAWEICLOUD_SDK_SK" "$(fact password)" "$token" "$planted" Plant3d-pass; do
    ! grep --quiet --fixed-strings -- "$hidden" "$scratch/everything" || { echo 'FAILED: a secret was printed'; failures=1; }
done
echo "$failures failures"
((failures == 0))
