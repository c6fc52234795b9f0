{{- define "ladis.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- /* Room for the longest suffix (-inference) and a ReplicaSet's and a pod's own: 63 in all for what labels hold. */}}
{{- define "ladis.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "ladis.name" . -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{- define "ladis.selectorLabels" -}}
app.kubernetes.io/name: {{ include "ladis.name" .root | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component | quote }}
{{- end }}

{{- define "ladis.labels" -}}
{{- if .component -}}
{{ include "ladis.selectorLabels" . }}
{{- else -}}
app.kubernetes.io/name: {{ include "ladis.name" .root | quote }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
{{- end }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | trunc 63 | quote }}
app.kubernetes.io/part-of: ladis
app.kubernetes.io/managed-by: {{ .root.Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | quote }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "ladis.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest -}}{{ $image.repository }}@{{ $image.digest }}
{{- else -}}{{ $image.repository }}:{{ default .Chart.AppVersion $image.tag }}{{- end -}}
{{- end }}

{{- define "ladis.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}{{ default (include "ladis.fullname" .) .Values.serviceAccount.name }}
{{- else -}}{{ default "default" .Values.serviceAccount.name }}{{- end -}}
{{- end }}

{{- define "ladis.usesSasl" -}}{{ if hasPrefix "SASL" .Values.kafka.protocol }}true{{ end }}{{- end }}
{{- define "ladis.usesTls" -}}{{ if hasSuffix "SSL" .Values.kafka.protocol }}true{{ end }}{{- end }}

{{- /* The secret of a component's Kafka user: its own, or the one that all share. */}}
{{- define "ladis.saslSecret" -}}
{{- $own := (index .root.Values (ternary "detector" .component (eq .component "scheduled"))).saslSecret -}}
{{- $secret := default .root.Values.kafka.sasl.existingSecret $own -}}
{{- required (printf "kafka.sasl.existingSecret: kafka.protocol is %s, which needs a secret with user and password" .root.Values.kafka.protocol) $secret -}}
{{- end }}

{{- /* What appsettings.json of a component holds; secrets are never in it. */}}
{{- define "ladis.config" -}}
{{- $v := .root.Values -}}
{{- $security := dict "Protocol" $v.kafka.protocol -}}
{{- if include "ladis.usesSasl" .root }}
{{- $_ := set $security "Mechanism" $v.kafka.sasl.mechanism }}
{{- $_ := set $security "PasswordFile" (printf "/etc/ladis/kafka/%s" $v.kafka.sasl.passwordKey) }}
{{- end }}
{{- if include "ladis.usesTls" .root }}
{{- if $v.kafka.tls.caSecret }}{{ $_ := set $security "CaFile" "/etc/ladis/kafka-ca/ca.crt" }}{{ end }}
{{- if $v.kafka.tls.clientSecret }}
{{- $_ := set $security "CertificateFile" "/etc/ladis/kafka-client/tls.crt" }}
{{- $_ := set $security "KeyFile" "/etc/ladis/kafka-client/tls.key" }}
{{- end }}
{{- end }}
{{- $kafka := dict "BootstrapServers" $v.kafka.bootstrapServers "BrokerSilence" $v.kafka.brokerSilence "SkipUnreadable" $v.kafka.skipUnreadable "UnreadablePatience" $v.kafka.unreadablePatience -}}
{{- if ne $v.kafka.protocol "PLAINTEXT" }}{{ $_ := set $kafka "Security" $security }}{{ end }}
{{- if $v.kafka.properties }}{{ $_ := set $kafka "Properties" $v.kafka.properties }}{{ end }}
{{- $ladis := dict "Kafka" $kafka -}}
{{- if $v.topics.names }}{{ $_ := set $ladis "Topics" $v.topics.names }}{{ end }}
{{- if $v.schemaRegistry.url }}
{{- $registry := dict "Url" $v.schemaRegistry.url }}
{{- if $v.schemaRegistry.existingSecret }}{{ $_ := set $registry "PasswordFile" (printf "/etc/ladis/registry/%s" $v.schemaRegistry.passwordKey) }}{{ end }}
{{- if $v.schemaRegistry.caSecret }}{{ $_ := set $registry "CaFile" "/etc/ladis/registry-ca/ca.crt" }}{{ end }}
{{- $_ := set $ladis "SchemaRegistry" $registry }}
{{- end }}
{{- if has .component (list "inference" "detector") }}
{{- $_ := set $ladis "Http" (dict "Port" $v.http.port) }}
{{- end }}
{{- if eq .component "inference" }}
{{- $inference := dict "Models" $v.inference.models }}
{{- if $v.inference.maxDecodingBytes }}{{ $_ := set $inference "MaxDecodingBytes" $v.inference.maxDecodingBytes }}{{ end }}
{{- $_ := set $ladis "Inference" (mergeOverwrite $inference (deepCopy $v.inference.settings)) }}
{{- end }}
{{- if has .component (list "detector" "scheduled") }}
{{- $_ := set $ladis "Detection" (mergeOverwrite (dict "OnBadCheckpoint" $v.detector.onBadCheckpoint) (deepCopy $v.detector.settings)) }}
{{- $baselines := dict }}
{{- if $v.detector.baselines }}{{ $_ := set $baselines "Files" $v.detector.baselines }}{{ end }}
{{- if $v.detector.referenceFolder }}{{ $_ := set $baselines "ReferenceFolder" $v.detector.referenceFolder }}{{ end }}
{{- if $baselines }}{{ $_ := set $ladis "Baselines" $baselines }}{{ end }}
{{- end }}
{{- if eq .component "detector" }}{{ $_ := set $kafka "SessionTimeout" $v.detector.sessionTimeout }}{{ end }}
{{- toPrettyJson (dict "Ladis" (mergeOverwrite $ladis (deepCopy $v.config))) -}}
{{- end }}

{{- define "ladis.env" -}}
{{- $v := .root.Values -}}
- name: DOTNET_EnableDiagnostics
  value: "0"
- name: TMPDIR
  value: /tmp
{{- if has .component (list "inference" "detector") }}
- name: Ladis__Kafka__InstanceId
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
{{- end }}
{{- if and (eq .component "detector") $v.detector.staticMembership }}
- name: Ladis__Kafka__Properties__group.instance.id
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
{{- end }}
{{- if include "ladis.usesSasl" .root }}
- name: Ladis__Kafka__Security__Username
  valueFrom: {secretKeyRef: {name: {{ include "ladis.saslSecret" . | quote }}, key: {{ $v.kafka.sasl.usernameKey | quote }}}}
{{- end }}
{{- if and $v.schemaRegistry.url $v.schemaRegistry.existingSecret }}
- name: Ladis__SchemaRegistry__Username
  valueFrom: {secretKeyRef: {name: {{ $v.schemaRegistry.existingSecret | quote }}, key: {{ $v.schemaRegistry.usernameKey | quote }}}}
{{- end }}
{{- end }}

{{- define "ladis.volumeMounts" -}}
{{- $v := .root.Values -}}
- {name: tmp, mountPath: /tmp}
{{- if ne .component "setup" }}
- {name: config, mountPath: /etc/ladis/config, readOnly: true}
{{- if or $v.files.volume $v.files.initContainer }}
- {name: files, mountPath: {{ $v.files.mountPath | quote }}, readOnly: true}
{{- end }}
{{- end }}
{{- if include "ladis.usesSasl" .root }}
- {name: kafka-user, mountPath: /etc/ladis/kafka, readOnly: true}
{{- end }}
{{- if and (include "ladis.usesTls" .root) $v.kafka.tls.caSecret }}
- {name: kafka-ca, mountPath: /etc/ladis/kafka-ca, readOnly: true}
{{- end }}
{{- if and (include "ladis.usesTls" .root) $v.kafka.tls.clientSecret }}
- {name: kafka-client, mountPath: /etc/ladis/kafka-client, readOnly: true}
{{- end }}
{{- if and $v.schemaRegistry.url $v.schemaRegistry.existingSecret }}
- {name: registry-user, mountPath: /etc/ladis/registry, readOnly: true}
{{- end }}
{{- if and $v.schemaRegistry.url $v.schemaRegistry.caSecret }}
- {name: registry-ca, mountPath: /etc/ladis/registry-ca, readOnly: true}
{{- end }}
{{- end }}

{{- define "ladis.volumes" -}}
{{- $v := .root.Values -}}
- {name: tmp, emptyDir: {sizeLimit: 256Mi}}
{{- if ne .component "setup" }}
- name: config
  configMap: {name: {{ printf "%s-%s" (include "ladis.fullname" .root) .component | quote }}}
{{- if and $v.files.volume $v.files.initContainer }}
{{- fail "files.volume and files.initContainer are both set: models come from one place; keep one of the two" }}
{{- end }}
{{- if $v.files.initContainer }}
- {name: files, emptyDir: {sizeLimit: {{ $v.files.sizeLimit | quote }}}}
{{- else if $v.files.volume }}
- name: files
  {{- toYaml $v.files.volume | nindent 2 }}
{{- end }}
{{- end }}
{{- if include "ladis.usesSasl" .root }}
- name: kafka-user
  secret: {secretName: {{ include "ladis.saslSecret" . | quote }}, defaultMode: 0440}
{{- end }}
{{- if and (include "ladis.usesTls" .root) $v.kafka.tls.caSecret }}
- name: kafka-ca
  secret: {secretName: {{ $v.kafka.tls.caSecret | quote }}, defaultMode: 0440}
{{- end }}
{{- if and (include "ladis.usesTls" .root) $v.kafka.tls.clientSecret }}
- name: kafka-client
  secret: {secretName: {{ $v.kafka.tls.clientSecret | quote }}, defaultMode: 0440}
{{- end }}
{{- if and $v.schemaRegistry.url $v.schemaRegistry.existingSecret }}
- name: registry-user
  secret: {secretName: {{ $v.schemaRegistry.existingSecret | quote }}, defaultMode: 0440}
{{- end }}
{{- if and $v.schemaRegistry.url $v.schemaRegistry.caSecret }}
- name: registry-ca
  secret: {secretName: {{ $v.schemaRegistry.caSecret | quote }}, defaultMode: 0440}
{{- end }}
{{- end }}

{{- define "ladis.initContainers" -}}
{{- if and .root.Values.files.initContainer (ne .component "setup") }}
initContainers:
  - name: fetch-files
    {{- toYaml .root.Values.files.initContainer | nindent 4 }}
    securityContext: {{- toYaml .root.Values.securityContext | nindent 6 }}
    volumeMounts:
      - {name: files, mountPath: {{ .root.Values.files.mountPath | quote }}}
      - {name: tmp, mountPath: /tmp}
{{- end }}
{{- end }}

{{- /* What the pod of every component has in common. */}}
{{- define "ladis.podSpec" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{- toYaml .root.Values.podSecurityContext | nindent 2 }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "ladis.container" -}}
image: {{ include "ladis.image" .root | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext: {{- toYaml .root.Values.securityContext | nindent 2 }}
{{- end }}

{{- define "ladis.probes" -}}
ports:
  - {name: http, containerPort: {{ .Values.http.port }}, protocol: TCP}
startupProbe:
  httpGet: {path: /healthz, port: http}
  {{- toYaml .Values.probes.startup | nindent 2 }}
  timeoutSeconds: 3
livenessProbe:
  httpGet: {path: /healthz, port: http}
  {{- toYaml .Values.probes.liveness | nindent 2 }}
  timeoutSeconds: 5
readinessProbe:
  httpGet: {path: /readyz, port: http}
  {{- toYaml .Values.probes.readiness | nindent 2 }}
  timeoutSeconds: 3
{{- end }}

{{- /* Loops drain within 20 s and the process ends within 25 (RoleHost, Program.cs): the pod's patience must be longer. */}}
{{- define "ladis.graceSeconds" -}}{{ add 25 .Values.graceMarginSeconds }}{{- end }}

{{- define "ladis.scheduling" -}}
{{- $c := index .root.Values .component -}}
{{- with $c.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $c.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $c.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $c.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- if $c.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- range $c.topologySpreadConstraints }}
  {{- $own := dict "labelSelector" (dict "matchLabels" (include "ladis.selectorLabels" $ | fromYaml)) }}
  - {{- toYaml (merge (deepCopy .) $own) | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* A tree of settings as environment variables: the setup job runs before the release's ConfigMaps exist. */}}
{{- define "ladis.flatten" -}}
{{- $prefix := .prefix -}}
{{- if kindIs "map" .value }}
{{- range $key, $value := .value }}{{ include "ladis.flatten" (dict "prefix" (printf "%s__%s" $prefix $key) "value" $value) }}{{ end }}
{{- else if kindIs "slice" .value }}
{{- range $index, $value := .value }}{{ include "ladis.flatten" (dict "prefix" (printf "%s__%d" $prefix $index) "value" $value) }}{{ end }}
{{- else }}
- name: {{ $prefix }}
  value: {{ .value | toString | quote }}
{{- end }}
{{- end }}
