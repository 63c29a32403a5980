# One image for the web server, the worker and the timetable; each has its own command.
FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.lock /
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r /requirements.lock

FROM python:3.12-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TUESDAY_DATA=/data
RUN useradd --system --uid 10001 --home-dir /data --create-home tuesday
COPY --from=build /venv /venv
WORKDIR /tuesday
COPY manage.py ./
COPY backend backend
COPY tracker tracker
COPY newsletters newsletters
USER tuesday
# All that is written stands here, so the rest of the file system can be read-only.
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s CMD ["python", "-c", \
  "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8000, timeout=2); c.request('GET', '/healthz'); exit(c.getresponse().status != 200)"]
CMD ["gunicorn", "backend.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", \
  "--threads", "4", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
