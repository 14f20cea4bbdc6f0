# The image of docker-compose.yml: Airflow without extras, with exactly the locked packages.
FROM apache/airflow:slim-3.3.2-python3.12

USER root
# Reads scans.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tesseract-ocr \
    && rm -rf /var/lib/apt/lists/*
# DuckDB writes these; the volumes take over their owner.
RUN mkdir -p /opt/segwatch \
    && cd /var/lib && mkdir segwatch && cd segwatch \
    && mkdir warehouse archive landing books channels pages \
    && chown -R airflow:0 /opt/segwatch /var/lib/segwatch \
    && chmod 0700 archive channels

USER airflow
WORKDIR /opt/segwatch
COPY --chown=airflow:0 requirements-service.lock ./
RUN pip install --no-cache-dir --require-hashes --no-deps --requirement requirements-service.lock
COPY --chown=airflow:0 . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable .

ENV AIRFLOW__CORE__DAGS_FOLDER=/opt/segwatch/dags \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    GX_ANALYTICS_ENABLED=false \
    SEGWATCH_WAREHOUSE=/var/lib/segwatch/warehouse/warehouse.duckdb \
    SEGWATCH_ARCHIVE=/var/lib/segwatch/archive \
    SEGWATCH_LANDING=/var/lib/segwatch/landing \
    SEGWATCH_BOOKS=/var/lib/segwatch/books
