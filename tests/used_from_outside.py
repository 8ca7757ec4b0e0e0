"""What vulture would take for unused, and who uses it. Read by vulture only; `test_unused_code` runs that."""

_ = None

# IPython and Jupyter call it, notebooks do.
_._render_traceback_
_._repr_html_
_.price
_.next_minute
_.installed
_.bar
_.show
_.asking
_.FewKernels
_.start_kernel

# pytest calls the plugin of mutant_run.
_.pytest_runtest_logreport
_.pytest_collectreport

# Python's own: pickle, zipfile, io, http.server, socketserver, tempfile, urllib.
_.persistent_id
_.persistent_load
_.compress_type
_.readable
_.readinto
_.writable
_.redirect_request
_.disable_nagle_algorithm
_.wbufsize
_.request_version
_.close_connection
_.explain
_.daemon_threads
_.block_on_close
_.request_queue_size
_.allow_reuse_address
_.server_name
_.tempdir

# moto calls it, or reads it off its own objects.
_.request_headers
_.response_headers
_.tracing_config
_.ephemeral_storage
_.kms_key_arn
_.architectures
_.visible
_.delayed
_.unix_time_millis
_.json_web_key
_.create_jwt
_.get_user_extra_data_by_client_id
_.expires_in
_.associate_software_token
_.verify_software_token
_.friendly_device_name
_.token_verified
_.respond_to_auth_challenge
_.schedule_key_deletion
_.__len__
_.all_items
_.get_permission
_.has_idx_items
_.attrs
_.__deepcopy__
_.update_table_streams
_.EventMessageFilter
_.load_iam_aws_managed_policies
_.__path__
_._generate_regions
_.iter_tagged_resources
_.owns_arn
_.random_alphanumeric

# Templates of API Gateway call it by name: $util.
_.escapeJavaScript
_.parseJson
_.urlEncode
_.urlDecode
_.base64Encode
_.base64Decode

# Flask reads it.
_.sort_keys

# A record is read by its members' names: `Record.as_dict`.
_.request_bytes
_.response_bytes
_.user_agent

# Tests ask for it: to wait without sleeping, and AWS's limit.
_.wait_until_idle
_.LONGEST

# google-re2 and json's C scanner read them off the objects that they are given.
_.log_errors
_.max_mem
_.dot_nl
_.case_sensitive
_.scan_once

# http.server calls it for a request to a proxy.
_.do_CONNECT

# socketserver calls it between two polls.
_.service_actions

# Templates of API Gateway call them on a map's entries, as in Java.
_.getKey
_.getValue

# moto calls it: S3 has an event for a function.
_._invoke_awslambda

# moto asks messages of queues.
_.visible
_.delayed

# tornado asks it before a request is answered.
_.check_xsrf_cookie

# The faults that a lesson turns on.
_.slow
_.time_out
_.deny
_.server_error
