"""Registers of the implementing unit: coaching records 輔導紀錄, suspensions and irregularities 停權及異常紀錄, company facts 公司登記資料."""
